import { ValidationError, inRange, shown, unknownName } from "../../errors";
import { knownRegions } from "../../catalog";
import type { Workload } from "../../demand";
import type { AllocationRequest } from "../request";

/** Shares are written in decimal, so their sum is 1 within rounding. */
const SHARE_TOLERANCE = 1e-9;

/** Groups of users, and the workloads that name them. */
export function checkUsers(request: AllocationRequest): void {
  const groups = request.userGroups ?? [];
  const sites = [...knownRegions().map(({ name }) => name), ...(request.catalog?.offers ?? []).map(({ site }) => site)];
  groups.forEach(({ name, networkLatencyMs }, index) => {
    const at = `userGroups[${index}]`;
    if (groups.findIndex((other) => other.name === name) !== index) throw new ValidationError(`${at}.name`, `must be unique, got ${shown(name)} again; rename one of them`);
    for (const [site, latency] of Object.entries(networkLatencyMs)) {
      if (!sites.includes(site)) throw unknownName(`${at}.networkLatencyMs.${site}`, "site", site, sites);
      inRange(`${at}.networkLatencyMs.${site}`, latency, { atLeast: 0 });
    }
  });
  const names = groups.map(({ name }) => name);
  request.workloads.forEach((workload, index) => checkServed(`workloads[${index}]`, workload, names));
}

function checkServed(path: string, workload: Workload, groups: readonly string[]): void {
  if (!("users" in workload) && !("maxNetworkLatencyMs" in workload)) return;
  const { users, maxNetworkLatencyMs } = workload;
  if (users === undefined) {
    if (maxNetworkLatencyMs === undefined) return;
    throw new ValidationError(`${path}.users`, "is missing; maxNetworkLatencyMs is a distance from users, so say which userGroups they are in");
  }
  if (maxNetworkLatencyMs === undefined) throw new ValidationError(`${path}.maxNetworkLatencyMs`, "is missing; without it users change nothing: give the longest round trip in ms, or leave users out");
  if (workload.kind === "resources" && workload.divisible) throw new ValidationError(`${path}.users`, "must be left out with divisible: only replicas serve users");
  users.forEach(({ group }, i) => {
    if (!groups.includes(group)) throw unknownName(`${path}.users[${i}].group`, "user group", group, groups);
    if (users.findIndex((other) => other.group === group) !== i) throw new ValidationError(`${path}.users[${i}].group`, `must be named once, got ${shown(group)} again; add the shares up`);
  });
  const sum = users.reduce((total, { share }) => total + share, 0);
  if (Math.abs(sum - 1) > SHARE_TOLERANCE) throw new ValidationError(`${path}.users`, `shares must sum to 1, got ${sum}`);
}
