import { inRange, ValidationError } from "../../errors";
import type { ExpertArchitecture, ModelArchitecture } from "./architecture";

/**
 * Refuses an architecture whose fields contradict each other: its counts would be nonsense.
 *
 * @param path where the architecture stands, e.g. `workloads[0].model`
 * @throws ValidationError naming the field
 */
export function checkArchitecture(path: string, a: ModelArchitecture): ModelArchitecture {
  const sizes = ["layers", "hiddenSize", "intermediateSize", "attentionHeads", "keyValueHeads", "headDimension", "vocabularySize", "contextLength"] as const;
  for (const field of sizes) wholeNumber(`${path}.${field}`, a[field]);
  if (a.attentionHeads % a.keyValueHeads !== 0) {
    throw new ValidationError(`${path}.keyValueHeads`, `must divide the ${a.attentionHeads} attention heads, got ${a.keyValueHeads}; give ${a.attentionHeads} for multi-head, 1 for multi-query attention`);
  }
  if (a.experts) checkExperts(`${path}.experts`, a.experts, a.layers);
  return a;
}

function checkExperts(path: string, e: ExpertArchitecture, layers: number): void {
  for (const field of ["count", "perToken", "intermediateSize"] as const) wholeNumber(`${path}.${field}`, e[field]);
  if (e.perToken > e.count) throw new ValidationError(`${path}.perToken`, `must be at most the ${e.count} experts, got ${e.perToken}; lower it`);
  const first = e.firstDenseLayers ?? 0;
  if (first >= layers) throw new ValidationError(`${path}.firstDenseLayers`, `must be below the ${layers} layers, got ${first}; leave experts out of a dense model`);
  const every = e.everyLayers ?? 1;
  if (every > layers - first) throw new ValidationError(`${path}.everyLayers`, `must be at most the ${layers - first} layers that may have experts, got ${every}; leave experts out of a dense model`);
}

function wholeNumber(path: string, value: number): void {
  inRange(path, value, { atLeast: 1 });
  if (!Number.isInteger(value)) throw new ValidationError(path, `must be an integer, got ${value}`);
}
