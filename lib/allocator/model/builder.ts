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

  override column(name: string, { lower, upper, integer, cost = 0, unbilledUsd = 0 }: PricedColumn): number {
    this.costed.push(cost);
    this.uppers.push(upper);
    return super.column(name, { lower, upper, integer, cost: cost + unbilledUsd });
  }

  upperOf(column: number): number {
    return this.uppers[column] ?? 0;
  }

  costs(): readonly number[] {
    return [...this.costed];
  }
}
