import { inRange, shown, ValidationError } from "../errors";
import type { AllocationPlan } from "./plan";

const FIX = "give the plan as aidc size --json wrote it";

/** A plan document of unknown origin: what the allocator reads of it is checked. */
export function checkPlanInForce(value: unknown): AllocationPlan {
  const plan = value as Partial<AllocationPlan> | null;
  if (typeof plan !== "object" || plan === null || plan.schemaVersion !== "1" || typeof plan.inputHash !== "string" || typeof plan.status !== "string") {
    throw new ValidationError("previousPlan", "must be a plan document as aidc size --json writes it, with schemaVersion, status and inputHash");
  }
  for (const [path, pool] of entriesOf("previousPlan.pools", plan.pools)) {
    name(`${path}.name`, pool["name"]);
    count(`${path}.nodes`, pool["nodes"]);
    count(`${path}.costUsdPerMonth`, pool["costUsdPerMonth"]);
    if (pool["meanNodes"] !== undefined) count(`${path}.meanNodes`, pool["meanNodes"]);
  }
  for (const [path, workload] of entriesOf("previousPlan.workloads", plan.workloads)) {
    name(`${path}.name`, workload["name"]);
    for (const [at, placement] of entriesOf(`${path}.placements`, workload["placements"] ?? null)) {
      name(`${at}.pool`, placement["pool"]);
      count(`${at}.replicas`, placement["replicas"]);
      count(`${at}.share`, placement["share"]);
    }
  }
  for (const [path, period] of entriesOf("previousPlan.periods", plan.periods)) {
    listAt(`${path}.hours`, period["hours"]).forEach((hour, i) => count(`${path}.hours[${i}]`, hour));
    for (const [pool, nodes] of Object.entries(recordAt(`${path}.nodes`, period["nodes"]))) count(`${path}.nodes.${pool}`, nodes);
  }
  return plan as AllocationPlan;
}

type Entry = Readonly<Record<string, unknown>>;

/** The objects of a list with their paths; an absent list has none. */
function entriesOf(path: string, value: unknown): readonly (readonly [string, Entry])[] {
  return value === undefined ? [] : listAt(path, value).map((one, i) => [`${path}[${i}]`, recordAt(`${path}[${i}]`, one)] as const);
}

function listAt(path: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  throw new ValidationError(path, `must be a list, got ${shown(value)}; ${FIX}`);
}

function recordAt(path: string, value: unknown): Entry {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Entry;
  throw new ValidationError(path, `must be an object, got ${shown(value)}; ${FIX}`);
}

function name(path: string, value: unknown): void {
  if (typeof value !== "string") throw new ValidationError(path, `must be a name, got ${shown(value)}; ${FIX}`);
}

function count(path: string, value: unknown): void {
  inRange(path, value as number, { atLeast: 0 }, FIX);
}
