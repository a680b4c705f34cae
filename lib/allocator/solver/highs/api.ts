import type { ArrayModel } from "../arrays";

/** The part of the HiGHS binding that is used here; its own types are not, they would show in ours. */
export interface Highs {
  /** Of HiGHS itself; the package that carries it counts its own patches. */
  readonly version: { readonly string: string };
  createModel(source: ArrayModel): HighsModel;
}

export interface HighsModel {
  readonly options: { set(values: Readonly<Record<string, string | number | boolean>>): unknown };
  readonly info: { get(name: string): number | bigint };
  run(): unknown;
  getModelStatus(): number;
  getSolution(): HighsSolution;
  setSolution(solution: { readonly colValue: Float64Array }): unknown;
  getDualRay(): { readonly indices?: ArrayLike<number>; readonly values?: ArrayLike<number> } | ArrayLike<number> | undefined;
  getIis(): { readonly rowIndex: Int32Array; readonly colIndex: Int32Array };
  dispose(): void;
}

export interface HighsSolution {
  readonly colValue: Float64Array;
  readonly rowValue: Float64Array;
  readonly colDual: Float64Array;
  readonly rowDual: Float64Array;
}

/** Codes of `getModelStatus`. */
export const HIGHS_STATUS = {
  optimal: 7,
  infeasible: 8,
  unboundedOrInfeasible: 9,
  empty: 6,
} as const;

/** Code of `info.get("primal_solution_status")` for a point that satisfies all constraints. */
export const HIGHS_FEASIBLE_POINT = 2;
