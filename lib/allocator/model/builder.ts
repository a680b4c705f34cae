import { ModelBuilder, type ColumnOptions } from "../solver";

/** A column whose cost is what is invoiced; the price of its carbon comes on top in the objective only. */
export interface PricedColumn extends ColumnOptions {
  /** @default 0 */
  readonly carbonUsd?: number;
}

/** A model builder that knows the cost of its columns so far, for rows that limit the cost. */
export class ProgramBuilder extends ModelBuilder {
  private readonly costed: number[] = [];

  override column(name: string, { carbonUsd = 0, ...options }: PricedColumn): number {
    const cost = options.cost ?? 0;
    this.costed.push(cost);
    return super.column(name, { ...options, cost: cost + carbonUsd });
  }

  costs(): readonly number[] {
    return [...this.costed];
  }
}
