/** A mixed-integer linear program in neutral form; minimized. */
export interface MipModel {
  readonly columns: readonly MipColumn[];
  readonly rows: readonly MipRow[];
}

export interface MipColumn {
  readonly name: string;
  readonly lower: number;
  readonly upper: number;
  readonly integer: boolean;
  readonly cost: number;
}

export interface MipRow {
  readonly name: string;
  readonly lower: number;
  readonly upper: number;
  readonly terms: Terms;
}

export type Terms = readonly (readonly [column: number, coefficient: number])[];

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
  private readonly columns: MipColumn[] = [];
  private readonly rows: MipRow[] = [];

  /** @returns the index of the new column */
  column(name: string, { lower = 0, upper, integer = false, cost = 0 }: ColumnOptions): number {
    this.columns.push({ name, lower, upper, integer, cost });
    return this.columns.length - 1;
  }

  /** Terms of one column are added up; zeros are left out. */
  row(name: string, { lower = -Infinity, upper = Infinity }: RowBounds, terms: Terms): void {
    const sums = new Map<number, number>();
    for (const [column, coefficient] of terms) sums.set(column, (sums.get(column) ?? 0) + coefficient);
    this.rows.push({ name, lower, upper, terms: [...sums].filter(([, coefficient]) => coefficient !== 0) });
  }

  costs(): readonly number[] {
    return this.columns.map(({ cost }) => cost);
  }

  build(): MipModel {
    return { columns: [...this.columns], rows: [...this.rows] };
  }
}

/** The same program with another objective and more rows. */
export function withObjective(model: MipModel, cost: readonly number[], rows: readonly MipRow[]): MipModel {
  return { columns: model.columns.map((column, c) => ({ ...column, cost: cost[c] ?? 0 })), rows: [...model.rows, ...rows] };
}
