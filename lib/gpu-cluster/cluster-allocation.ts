import type { AllocationPlan } from "../allocator";

/** A pool of the allocation. */
export interface AllocatedPool {
  readonly name: string;
  readonly instanceType: string;
  readonly zone: string;
  readonly purchaseOption: string;
  readonly nodes: number;
  readonly costUsdPerMonth: number;
  /** On the facility's side, at full load; absent when not known. */
  readonly powerKilowatts?: number;
}

/** What a cluster was sized to: the figures one asks for in code, and the whole plan document. */
export class ClusterAllocation {
  /** `optimal`: proven within the gap limit; `feasible`: a limit stopped the proof. */
  readonly status: string;
  /** Share of the cost that the proof leaves open. */
  readonly gap: number;
  readonly costUsdPerMonth: number;
  readonly nodes: number;
  readonly accelerators: number;
  readonly facilityPowerKilowatts?: number;
  readonly tonnesCo2ePerYear?: number;
  readonly pools: AllocatedPool[];

  /** @internal */
  static _of(plan: AllocationPlan): ClusterAllocation {
    return new ClusterAllocation(plan);
  }

  private constructor(
    /** @internal */
    readonly _plan: AllocationPlan,
  ) {
    this.status = _plan.status;
    this.gap = _plan.gap ?? 0;
    this.costUsdPerMonth = _plan.totals?.costUsdPerMonth ?? 0;
    this.nodes = _plan.totals?.nodes ?? 0;
    this.accelerators = _plan.totals?.accelerators ?? 0;
    this.facilityPowerKilowatts = _plan.totals?.facilityPowerKilowatts;
    this.tonnesCo2ePerYear = _plan.totals?.tonnesCo2ePerYear;
    this.pools = (_plan.pools ?? []).map(({ name, instanceType, zone, purchaseOption, nodes, costUsdPerMonth, powerKilowatts }) => ({ name, instanceType, zone, purchaseOption, nodes, costUsdPerMonth, powerKilowatts }));
  }

  /** The plan document as JSON, as `aidc size --json` prints it. */
  toJson(): string {
    return `${JSON.stringify(this._plan, null, 2)}\n`;
  }
}
