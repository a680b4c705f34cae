/** A solution file, understood. */
export interface OutsideSolution {
  readonly status: "optimal" | "feasible" | "infeasible" | "unknown";
  /** Values by the names of the MPS file; names that are not there are 0. */
  readonly values: ReadonlyMap<string, number>;
  /** Where the file has no names: values in the order of the file's columns. */
  readonly ordered?: readonly number[];
}
