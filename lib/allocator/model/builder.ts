import { ModelBuilder, type ColumnOptions } from "../solver";

/** A column whose cost is what is invoiced; what else has a price (carbon, moves) comes on top in the objective only. */
export interface PricedColumn extends ColumnOptions {
  /** @default 0 */
  readonly unbilledUsd?: number;
}

/** A model builder that knows the cost and the bounds of its columns so far. */
export class ProgramBuilder extends ModelBuilder {
  private readonly costed: number[] = [];
  private readonly uppers: number[] = [];

  override column(name: string, { unbilledUsd = 0, ...options }: PricedColumn): number {
    const cost = options.cost ?? 0;
    this.costed.push(cost);
    this.uppers.push(options.upper);
    return super.column(name, { ...options, cost: cost + unbilledUsd });
  }

  upperOf(column: number): number {
    return this.uppers[column] ?? 0;
  }

  costs(): readonly number[] {
    return [...this.costed];
  }
}
