import { ModelBuilder, type ColumnOptions } from "../solver";

/** A model builder that knows the cost of its columns so far, for rows that limit the cost. */
export class ProgramBuilder extends ModelBuilder {
  private readonly costed: number[] = [];

  override column(name: string, options: ColumnOptions): number {
    this.costed.push(options.cost ?? 0);
    return super.column(name, options);
  }

  costs(): readonly number[] {
    return [...this.costed];
  }
}
