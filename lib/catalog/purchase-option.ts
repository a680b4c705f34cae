import { inRange, unknownName, ValidationError } from "../errors";

/** The terms of a way to pay for capacity. */
interface PurchaseTerms {
  /** AWS may take the node back. */
  readonly interruptible: boolean;
  /** Capacity is promised for the term. */
  readonly guaranteed: boolean;
  /** Paid for whether used or not, this many days; 0: by the second. */
  readonly committedDays: number;
}

/** Longest capacity block, days. AWS: 1 to 14 days, or multiples of 7 up to 182. */
const LONGEST_BLOCK_DAYS = 182;
const LONGEST_BLOCK_BY_DAY = 14;
const DAYS_PER_WEEK = 7;
const DAYS_PER_YEAR = 365;

/**
 * How capacity is paid for. Rules: EC2 user guide (capacity blocks for ML, on-demand capacity reservations,
 * spot), as of 2026-07.
 */
export class PurchaseOption {
  /** By the second, no commitment and no promise of capacity. */
  static readonly ON_DEMAND = new PurchaseOption("on-demand", {
    interruptible: false,
    guaranteed: false,
    committedDays: 0,
  });
  /** Spare capacity that AWS may take back at two minutes' notice. */
  static readonly SPOT = new PurchaseOption("spot", { interruptible: true, guaranteed: false, committedDays: 0 });
  /** On-demand capacity reservation: the on-demand price, paid whether used or not, until it is canceled. */
  static readonly CAPACITY_RESERVATION = new PurchaseOption("capacity-reservation", {
    interruptible: false,
    guaranteed: true,
    committedDays: 0,
  });

  /** Nodes in one capacity block, at most. */
  static readonly MAX_NODES_PER_CAPACITY_BLOCK = 64;
  /** Nodes in all capacity blocks of an account, at most. */
  static readonly MAX_NODES_IN_ALL_CAPACITY_BLOCKS = 256;
  /** Weeks before its start that a block can be bought, at most. */
  static readonly CAPACITY_BLOCK_LEAD_WEEKS = 8;
  /** Minutes before a block's end when EC2 begins to terminate its nodes. */
  static readonly CAPACITY_BLOCK_TERMINATION_MINUTES = 30;

  /**
   * A block of reserved capacity in one zone, paid up front, neither canceled nor moved.
   *
   * @param days 1 to 14, or a multiple of 7 up to 182
   */
  static capacityBlock(days: number): PurchaseOption {
    const problem = blockDurationProblem(days);
    if (problem) throw new ValidationError("days", problem);
    return new PurchaseOption(`capacity-block-${days}d`, {
      interruptible: false,
      guaranteed: true,
      committedDays: days,
    });
  }

  /**
   * An hourly spend committed for a term. No list of its rates is in the catalogue: the price is the user's.
   *
   * @param years 1 or 3
   */
  static savingsPlan(years: number): PurchaseOption {
    if (years !== 1 && years !== 3) throw new ValidationError("years", `must be 1 or 3, got ${years}`);
    return new PurchaseOption(`savings-plan-${years}y`, {
      interruptible: false,
      guaranteed: false,
      committedDays: years * DAYS_PER_YEAR,
    });
  }

  /**
   * The option of a name: `on-demand`, `spot`, `capacity-reservation`, `capacity-block-14d`, `savings-plan-1y`.
   *
   * @throws ValidationError for a name that is not known
   */
  static of(name: string): PurchaseOption {
    return purchaseOptionAt("purchaseOption", name);
  }

  private constructor(
    /** As it stands in requests and plans. */
    readonly name: string,
    private readonly terms: PurchaseTerms,
  ) {}

  /** AWS may take the node back. */
  get interruptible(): boolean {
    return this.terms.interruptible;
  }

  /** Capacity is promised for the term. */
  get guaranteed(): boolean {
    return this.terms.guaranteed;
  }

  /** Days that are paid for whether used or not; 0 without a commitment in time. */
  get committedDays(): number {
    return this.terms.committedDays;
  }

  /** Paid for while it runs and no longer; else for the term or until it is canceled, used or not. */
  get paidWhileRunning(): boolean {
    return !this.terms.guaranteed && this.terms.committedDays === 0;
  }

  /** Bought as a capacity block. */
  get isCapacityBlock(): boolean {
    return this.name.startsWith("capacity-block-");
  }
}

/** Durations a capacity block is sold in, days. */
export function capacityBlockDurations(): readonly number[] {
  const daily = Array.from({ length: LONGEST_BLOCK_BY_DAY }, (_, i) => i + 1);
  const weekly = Array.from({ length: LONGEST_BLOCK_DAYS / DAYS_PER_WEEK }, (_, i) => (i + 1) * DAYS_PER_WEEK);
  return [...daily, ...weekly.filter((days) => days > LONGEST_BLOCK_BY_DAY)];
}

function blockDurationProblem(days: number): string | undefined {
  if (capacityBlockDurations().includes(days)) return undefined;
  const allowed = `1 to ${LONGEST_BLOCK_BY_DAY} days or a multiple of ${DAYS_PER_WEEK} up to ${LONGEST_BLOCK_DAYS}`;
  return `a capacity block lasts ${allowed}, got ${days}`;
}

/** @throws ValidationError at `path` for a name that is not known; says the nearest one that is */
export function purchaseOptionAt(path: string, name: string): PurchaseOption {
  const simple = [PurchaseOption.ON_DEMAND, PurchaseOption.SPOT, PurchaseOption.CAPACITY_RESERVATION];
  const found = simple.find((option) => option.name === name);
  if (found) return found;
  const block = /^capacity-block-(\d{1,4})d$/.exec(name);
  if (block) {
    const days = inRange(path, Number(block[1]), { atLeast: 1 });
    const problem = blockDurationProblem(days);
    if (problem) throw new ValidationError(path, problem);
    return PurchaseOption.capacityBlock(days);
  }
  if (name === "savings-plan-1y" || name === "savings-plan-3y") return PurchaseOption.savingsPlan(Number(name[13]));
  const known = [...simple.map((option) => option.name), "capacity-block-14d", "savings-plan-1y", "savings-plan-3y"];
  throw unknownName(path, "purchase option", name, known);
}
