import { HOURS_PER_DAY } from "./periods";
import type { Problem, ProblemWorkload } from "./problem";

/** Some workloads of a problem, in one period or all day, as a problem of one period. */
export interface Piece {
  readonly problem: Problem;
  /** Index of each in the whole problem. */
  readonly workloads: readonly number[];
  /** What each carries, as a part of what it carries at most. */
  readonly loads: readonly number[];
  /** Index of the period; absent for what stands all day. */
  readonly period?: number;
}

/** Gangs keep their nodes all day. */
export function gangsOf(problem: Problem): Piece {
  return pieceOf(problem, (workload) => (workload.kind === "gang" ? { workload, load: 1 } : undefined));
}

/** All other work in one period; work that waits as if it did not. */
export function inPeriod(problem: Problem, period: number): Piece {
  const piece = pieceOf(problem, (workload) => {
    const load = workload.kind === "gang" ? 0 : workload.kind === "divisible" && workload.deferrable ? 1 : (workload.loads[period] ?? 1);
    return load === 0 ? undefined : { workload: scaled(workload, load), load };
  });
  return { ...piece, period };
}

function pieceOf(problem: Problem, taken: (workload: ProblemWorkload) => { readonly workload: ProblemWorkload; readonly load: number } | undefined): Piece {
  const own = problem.workloads.flatMap((workload, w) => {
    const one = taken(workload);
    return one ? [{ ...one, w }] : [];
  });
  const periods = [{ hours: Array.from({ length: HOURS_PER_DAY }, (_, hour) => hour), weight: 1 }];
  return { problem: { ...problem, periods, workloads: own.map(({ workload }) => workload) }, workloads: own.map(({ w }) => w), loads: own.map(({ load }) => load) };
}

/** A workload whose highest load is a part of what it was. */
function scaled(workload: ProblemWorkload, load: number): ProblemWorkload {
  switch (workload.kind) {
    case "gang":
      return workload;
    case "replicated":
      return { ...workload, loads: [1], rate: workload.rate * load };
    case "divisible": {
      const need = Object.fromEntries(Object.entries(workload.need).map(([name, amount]) => [name, amount * load]));
      return { ...workload, loads: [1], deferrable: false, need, peak: workload.peak * load };
    }
    case "profile":
      return { ...workload, loads: [1], bucketRates: workload.bucketRates.map((rate) => rate * load) };
  }
}
