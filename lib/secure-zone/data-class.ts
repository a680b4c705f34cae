import { unknownName } from "../errors";

/** How sensitive the data in a zone is; decides which controls are on by default. */
export class DataClass {
  /** May be read by anybody. */
  static readonly PUBLIC = new DataClass("public", 0);
  /** For the organization. */
  static readonly INTERNAL = new DataClass("internal", 1);
  /** Damages the organization when it leaks: the default for models and training data. */
  static readonly CONFIDENTIAL = new DataClass("confidential", 2);
  /** Bound by law or contract. */
  static readonly RESTRICTED = new DataClass("restricted", 3);

  /** The class of that name. Throws ValidationError for an unknown one. */
  static of(name: string): DataClass {
    const found = DataClass.all().find((one) => one.name === name);
    if (!found) throw unknownName("dataClass", "data class", name, DataClass.all().map((one) => one.name));
    return found;
  }

  /** From the least to the most sensitive. */
  static all(): DataClass[] {
    return [DataClass.PUBLIC, DataClass.INTERNAL, DataClass.CONFIDENTIAL, DataClass.RESTRICTED];
  }

  private constructor(
    /** As it stands in tags. */
    readonly name: string,
    /** 0 (public) to 3 (restricted). */
    readonly rank: number,
  ) {}

  /** Whether this class is as sensitive as `other` or more. */
  isAtLeast(other: DataClass): boolean {
    return this.rank >= other.rank;
  }
}
