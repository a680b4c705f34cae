/** The part of `javascript-lp-solver` that is used here, which its own types leave out. */
export interface JsLpSolver {
  readonly Model: new (precision: undefined, name: undefined, service: unknown) => JsLpModel;
  selectBranchAndCutService(json: JsLpJson): unknown;
  Solve(model: JsLpModel, precision: undefined, full: true): JsLpSolution;
}

/** Its form of a model; keys are names. */
export interface JsLpJson {
  readonly optimize: string;
  readonly opType: "min";
  readonly constraints: Readonly<Record<string, { min?: number; max?: number; equal?: number }>>;
  readonly variables: Readonly<Record<string, Record<string, number>>>;
  readonly ints: Readonly<Record<string, 1>>;
  readonly options: Readonly<Record<string, string | boolean>>;
}

export interface JsLpModel {
  readonly tableau: JsLpTableau;
  readonly constraints: readonly { readonly isUpperBound: boolean; readonly slack: { readonly index: number } }[];
  loadJson(json: JsLpJson): JsLpModel;
}

export interface JsLpTableau {
  readonly matrix: Float64Array;
  readonly colByVarIndex: ArrayLike<number>;
  pivot(row: number, column: number): void;
}

export interface JsLpSolution {
  readonly feasible: boolean;
  readonly bounded: boolean;
  readonly solutionSet: Readonly<Record<string, number>>;
}
