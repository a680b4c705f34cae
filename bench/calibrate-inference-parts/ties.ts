import type { FitParameter, Tie } from "./fit";

/** Kind, two names that are expected to be alike, and how much farther apart they may be than a figure from its prior. */
type Pair = readonly [kind: string, one: string, other: string, farther: number];

/**
 * What no run tells of a year, an engine or a generation, its neighbor tells: software of one engine changes less from
 * year to year than from the first guess, that of TensorRT-LLM, rewritten in 2025, more; both engines call like kernels.
 */
const pairs: readonly Pair[] = [
  ["engines", "vllm-2024", "vllm-2025", 0.7],
  ["engines", "tensorrt-llm-2024", "tensorrt-llm-2025", 1.8],
  ["engines", "tensorrt-llm-2024", "vllm-2024", 1],
  ["engines", "tensorrt-llm-2025", "vllm-2025", 1],
  ["links", "nvlink", "nvswitch", 1],
  ["links", "pcie", "pcie5", 2],
  ["generations", "ampere", "ada", 1],
  ["generations", "ampere", "hopper", 1],
  ["generations", "hopper", "blackwell", 1],
  ["generations", "blackwell", "blackwell-pcie", 1],
];

/** Limits that engines set differ, and are known. */
const untied: ReadonlySet<string> = new Set(["maxConcurrency"]);

export function tiesOf(parameters: readonly FitParameter[]): Tie[] {
  const index = new Map(parameters.map((p, i) => [p.path.join("/"), i]));
  return pairs.flatMap(([kind, one, other, farther]) =>
    parameters.flatMap(({ path: [k, name, figure = ""], spread }, a) => {
      const b = index.get([kind, other, figure].join("/"));
      return k === kind && name === one && b !== undefined && !untied.has(figure) ? [{ a, b, spread: spread * farther }] : [];
    }),
  );
}
