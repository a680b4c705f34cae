/** Which program solved a model. */
export interface SolverName {
  readonly name: string;
  readonly version: string;
}

/** A solver that can be asked for by name; without one the choice is automatic. */
export type SolverChoice = "highs" | "javascript-lp-solver" | "built-in" | "greedy-only";

export interface SolveOptions {
  /**
   * Share of the objective's size within which the proof may stop, 0 or more.
   *
   * @default 0: the optimum itself
   */
  readonly gap?: number;
  /**
   * Gap that will do: beyond it the proof goes on only while that costs little.
   *
   * @default as `gap`
   */
  readonly enough?: number;
  /** Where the first solver found a point, no other is asked to prove more. @default false */
  readonly briefly?: boolean;
  /**
   * Nodes of the search, at most: a limit that is the same on every machine.
   *
   * @default none for HiGHS; a backend in JavaScript has its own
   */
  readonly nodeLimit?: number;
  /** A known point to start from, one value per column; used only where it stands verification. */
  readonly start?: ArrayLike<number>;
  /**
   * Whether a better point is of use: others are passed over where the search can go on without them. The bound is that
   * of all points.
   */
  readonly stands?: (x: Float64Array) => boolean;
  /** @default the one that suits the model, HiGHS where it has integers in number */
  readonly solver?: SolverChoice;
}

/** What is known of a model; `x` has been verified row by row. */
export type SolverAnswer = SolvedAnswer | UnsolvedAnswer;

/** A point that stands, and how far from the best it can be at most. */
export interface SolvedAnswer {
  /** `optimal`: proven within the gap asked; `feasible`: a limit stopped the proof. */
  readonly status: "optimal" | "feasible";
  /** One value per column; integers are whole. */
  readonly x: Float64Array;
  /** Recomputed from `x`. */
  readonly objective: number;
  /** No point has a lower objective. */
  readonly bound: number;
  /** `(objective - bound) / |objective|`; 0 where both are equal. */
  readonly gap: number;
  readonly solver: SolverName;
  /** Nodes of the search. */
  readonly nodes: number;
}

export interface UnsolvedAnswer {
  /** `infeasible`: proven that no point exists; `unknown`: a limit came before any point. */
  readonly status: "infeasible" | "unknown";
  /** No point has a lower objective; `-Infinity` where nothing is known. */
  readonly bound: number;
  readonly solver: SolverName;
  readonly nodes: number;
  /** Why nothing is known. */
  readonly reason?: string;
}

/** `(objective - bound) / |objective|`, 0 or more. */
export function relativeGap(objective: number, bound: number): number {
  const distance = objective - bound;
  return distance <= 0 ? 0 : distance / Math.max(Math.abs(objective), Number.MIN_VALUE);
}
