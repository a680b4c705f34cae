/**
 * A mixed-integer linear program in neutral form, minimized:
 * `offset + sum of cost * x` over rows `lower <= sum of entries <= upper` and columns within their bounds.
 *
 * Every column has finite bounds: an answer without them could not be told "infeasible" from "unbounded", and no
 * bound of it could be proven in floating point.
 */
export interface LinearModel {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Constant part of the objective. */
  readonly offset: number;
  readonly sense: "minimize";
}

export interface Column {
  readonly name: string;
  /** Finite. */
  readonly lower: number;
  /** Finite. */
  readonly upper: number;
  readonly integer: boolean;
  readonly cost: number;
}

export interface Row {
  readonly name: string;
  /** `-Infinity` where there is none. */
  readonly lower: number;
  /** `Infinity` where there is none. */
  readonly upper: number;
  /** Each column at most once, no zeros. */
  readonly entries: Entries;
}

export type Entries = readonly (readonly [column: number, coefficient: number])[];

export interface ColumnOptions {
  /** @default 0 */
  readonly lower?: number;
  readonly upper: number;
  /** @default false */
  readonly integer?: boolean;
  /** @default 0 */
  readonly cost?: number;
}

export interface RowBounds {
  /** @default no bound */
  readonly lower?: number;
  /** @default no bound */
  readonly upper?: number;
}

/** Collects columns and rows of a model, in the order they are added. */
export class ModelBuilder {
  private readonly columns: Column[] = [];
  private readonly rows: Row[] = [];
  /** For each column the number of the last row that named it. */
  private readonly named: number[] = [];

  /** @param offset constant part of the objective */
  constructor(private readonly offset = 0) {}

  /** @returns the index of the new column */
  column(name: string, { lower = 0, upper, integer = false, cost = 0 }: ColumnOptions): number {
    this.columns.push({ name, lower, upper, integer, cost });
    return this.columns.length - 1;
  }

  /**
   * Entries of one column are added up; zeros are left out.
   *
   * @returns the index of the new row
   */
  row(name: string, { lower = -Infinity, upper = Infinity }: RowBounds, entries: Entries): number {
    this.rows.push({ name, lower, upper, entries: this.isPlain(entries) ? entries : summed(entries) });
    return this.rows.length - 1;
  }

  /** Whether no column is named twice and none with 0. */
  private isPlain(entries: Entries): boolean {
    const { named } = this;
    const row = this.rows.length + 1;
    for (let k = 0; k < entries.length; k++) {
      const column = entries[k][0];
      if (entries[k][1] === 0 || named[column] === row) return false;
      named[column] = row;
    }
    return true;
  }

  build(): LinearModel {
    return { columns: [...this.columns], rows: [...this.rows], offset: this.offset, sense: "minimize" };
  }
}

/** The same program with another objective (and no constant part, unless given) and more rows. */
export function withObjective(model: LinearModel, cost: readonly number[], rows: readonly Row[] = [], offset = 0): LinearModel {
  const same = model.columns.every((column, c) => column.cost === (cost[c] ?? 0));
  if (same && rows.length === 0 && offset === model.offset) return model;
  const columns = model.columns.map(({ name, lower, upper, integer }, c): Column => ({ name, lower, upper, integer, cost: cost[c] ?? 0 }));
  return { columns, rows: [...model.rows, ...rows], offset, sense: "minimize" };
}

/** Value of the objective at a point. */
export function objectiveAt(model: LinearModel, x: ArrayLike<number>): number {
  const { columns } = model;
  let sum = model.offset;
  for (let c = 0; c < columns.length; c++) sum += columns[c].cost * (x[c] ?? 0);
  return sum;
}

/** @returns what makes a model unusable: a bound, a number or an index that is none; empty when it is sound */
export function faultsOf(model: LinearModel): string[] {
  const faults: string[] = [];
  if (!Number.isFinite(model.offset)) faults.push(`the objective's constant is ${model.offset}`);
  for (const { name, lower, upper, cost } of model.columns) {
    if (!Number.isFinite(lower) || !Number.isFinite(upper)) faults.push(`column "${name}" must have finite bounds, got ${lower} to ${upper}`);
    if (!Number.isFinite(cost)) faults.push(`the cost of column "${name}" is ${cost}`);
  }
  const seen = new Int32Array(model.columns.length);
  model.rows.forEach(({ name, lower, upper, entries }, r) => {
    if (Number.isNaN(lower) || Number.isNaN(upper) || lower === Infinity || upper === -Infinity) {
      faults.push(`row "${name}" has bounds ${lower} to ${upper}`);
    }
    for (let k = 0; k < entries.length; k++) {
      const column = entries[k][0];
      const coefficient = entries[k][1];
      if (!model.columns[column]) faults.push(`row "${name}" names column ${column} of ${model.columns.length}`);
      if (!Number.isFinite(coefficient)) faults.push(`row "${name}" has the coefficient ${coefficient}`);
      if (seen[column] === r + 1) faults.push(`row "${name}" names column ${column} twice`);
      seen[column] = r + 1;
    }
  });
  return faults;
}

function summed(entries: Entries): Entries {
  const sums = new Map<number, number>();
  for (const [column, coefficient] of entries) if (coefficient !== 0) sums.set(column, (sums.get(column) ?? 0) + coefficient);
  return [...sums].filter(([, coefficient]) => coefficient !== 0);
}
