import type { Estimate, Layout } from "../demand";

/** The plan document of `aidc size --json`: plain, frozen, serialisable. */
export interface AllocationPlan {
  readonly schemaVersion: "1";
  /** `optimal`: proven within `gapLimit`; `feasible`: a limit stopped the proof; `infeasible`. */
  readonly status: "optimal" | "feasible" | "infeasible";
  readonly gap?: number;
  readonly objective?: PlanObjective;
  readonly solver: SolverStamp;
  readonly catalogVersion: string;
  /** Of the normalized request. */
  readonly inputHash: string;
  readonly totals?: PlanTotals;
  readonly pools?: readonly PlanPool[];
  /** Where loads follow the hour of the day: what runs when. */
  readonly periods?: readonly PlanPeriod[];
  readonly workloads?: readonly PlanWorkload[];
  readonly binding?: readonly BindingLimit[];
  readonly notChosen?: readonly NotChosen[];
  readonly runnerUp?: RunnerUp;
  /** With a plan in force: pools whose nodes change, and why. */
  readonly changes?: readonly PlanChange[];
  /** Infeasible: request paths, none of which can be left out. */
  readonly conflict?: readonly string[];
  /** Infeasible: each alone makes the request feasible. */
  readonly cures?: readonly Cure[];
  /** Things a reader should know: hard-to-get types, absent figures, what a limit misses by. */
  readonly notes?: readonly string[];
}

/** The cost, and on top of it carbon, capacity and moves where `carbonPriceUsdPerTonne`, `capacityPriceUsdPerMonth` and `churnPriceUsdPerNode` give them a price. */
export interface PlanObjective {
  readonly value: number;
  readonly bound: number;
  readonly unit: "usdPerMonth";
}

export interface SolverStamp {
  readonly name: string;
  readonly version: string;
}

export interface PlanTotals {
  readonly costUsdPerMonth: number;
  readonly costByKind?: Readonly<Record<string, number>>;
  readonly nodes: number;
  readonly accelerators: number;
  readonly facilityPowerKilowatts?: number;
  readonly energyKilowattHoursPerMonth?: number;
  readonly tonnesCo2ePerYear?: number;
  readonly renewableShare?: number;
}

export interface PlanPool {
  readonly name: string;
  readonly instanceType: string;
  readonly site: string;
  readonly zone: string;
  readonly purchaseOption: string;
  /** At the busiest hour. */
  readonly nodes: number;
  /** Paid for, as a mean over the day; present where it differs from `nodes`. */
  readonly meanNodes?: number;
  readonly costUsdPerMonth: number;
  /** Facility's side, at full load; absent when the node's power is not known. */
  readonly powerKilowatts?: number;
  readonly utilization: Readonly<Record<string, number>>;
}

/** Hours of the day in which the same nodes run. */
export interface PlanPeriod {
  /** Hours of the day, UTC, 0 to 23. */
  readonly hours: readonly number[];
  /** Nodes per pool; pools without one are left out. */
  readonly nodes: Readonly<Record<string, number>>;
  /** Replicas per workload that has some. */
  readonly replicas: Readonly<Record<string, number>>;
  /** Divisible workloads: what is carried, as a multiple of the stated demand. */
  readonly shares: Readonly<Record<string, number>>;
  /** Facility's side, at full load; absent when the power of some node is not known. */
  readonly facilityPowerKilowatts?: number;
}

export interface PlanWorkload {
  readonly name: string;
  readonly kind: string;
  readonly costUsdPerMonth: number;
  readonly placements: readonly PlanPlacement[];
  /** Training: days to completion. */
  readonly days?: number;
  /** Training: cost of the pools for `days`. */
  readonly costToCompletionUsd?: number;
}

export interface PlanPlacement {
  readonly pool: string;
  /** Nodes touched, at the busiest hour. */
  readonly nodes: number;
  /** At the busiest hour. */
  readonly replicas: number;
  /** Of the workload, over the day; sums to 1. */
  readonly share: number;
  readonly layout: Layout;
  /** Where the plan was asked to explain itself: what one replica, or the gang, does here, and what that rests on. */
  readonly estimate?: Estimate;
}

export interface BindingLimit {
  readonly limit: string;
  readonly value: number;
  readonly used: number;
  /** What one more unit changes, found by solving again: whole nodes often make it 0. */
  readonly oneMoreUnitUsdPerMonth?: number;
  /** What a small part of a unit changes, per unit: the price of the linear relaxation, first-order. */
  readonly lpPriceUsdPerMonth?: number;
}

export interface NotChosen {
  readonly instanceType: string;
  readonly reason: string;
}

export interface PlanChange {
  readonly pool: string;
  readonly fromNodes: number;
  readonly toNodes: number;
  readonly reason: string;
}

export interface RunnerUp {
  readonly costUsdPerMonth: number;
  readonly difference: string;
}

export interface Cure {
  readonly changes: readonly CureChange[];
}

export interface CureChange {
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}
