import { carrierOf } from "./placement";
import type { Carrier } from "./placement";
import { controls } from "./catalogue";
import type { Decision } from "./decide";

/** One line of the policy report. */
export interface ControlStatus {
  readonly id: string;
  readonly group: string;
  readonly severity: string;
  /** `on`, `opted-out`, `open` (belongs to a construct that is not there) or `not-applicable`. */
  readonly state: string;
  /** Why it is not on; who carries it when it is. */
  readonly reason: string;
}

const CONSTRUCT: Readonly<Record<Exclude<Carrier, "secure-zone">, string>> = {
  "gpu-cluster": "belongs to GpuCluster",
  "high-speed-fabric": "belongs to HighSpeedFabric",
  workloads: "belongs to the contents of the cluster",
  repository: "belongs to the repository of the stack: commit .terraform.lock.hcl",
};

/** Controls the zone carries itself but that wait for something, and what for. */
export type Waiting = ReadonlyMap<string, string>;

/**
 * Every control of the catalogue: on, opted out, open or not applicable.
 *
 * @param carried ids that another construct reported as carried, and by which
 */
export function policyReport(decisions: ReadonlyMap<string, Decision>, carried: ReadonlyMap<string, string>, waiting: Waiting): ControlStatus[] {
  return controls().map(({ id, group, severity }) => ({ id, group, severity, ...stateOf(id, decisions, carried, waiting) }));
}

function stateOf(id: string, decisions: ReadonlyMap<string, Decision>, carried: ReadonlyMap<string, string>, waiting: Waiting): Pick<ControlStatus, "state" | "reason"> {
  const decision = decisions.get(id);
  if (decision?.optedOut) return { state: "opted-out", reason: decision.reason ?? "" };
  if (carried.has(id)) return { state: "on", reason: `carried by ${carried.get(id)}` };
  if (!decision?.on) return { state: "not-applicable", reason: decision?.reason ?? "" };
  const carrier = carrierOf(id);
  if (carrier !== "secure-zone") return { state: "open", reason: CONSTRUCT[carrier] };
  const wait = waiting.get(id);
  return wait ? { state: "open", reason: wait } : { state: "on", reason: "carried by SecureZone" };
}
