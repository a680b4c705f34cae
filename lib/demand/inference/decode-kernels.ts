import type { ModelArchitecture } from "../model";
import type { EngineFigures } from "./calibration";

/** Heads that share one cache, with kernels on matrix units from the first: each its own, and groups of eight. */
const KERNELED_GROUPS: ReadonlySet<number> = new Set([1, 8]);

/** Whether some releases of the engine's year decode this model's attention on vector units, for want of a kernel. */
export function lacksKernel(model: ModelArchitecture, engine: EngineFigures): boolean {
  return engine.vectorAttention > 0 && model.latentAttention === undefined && !KERNELED_GROUPS.has(model.attentionHeads / model.keyValueHeads);
}
