import type { Layout } from "../demand";

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
  readonly nodes: number;
  readonly costUsdPerMonth: number;
  /** Facility's side, at full load; absent when the node's power is not known. */
  readonly powerKilowatts?: number;
  readonly utilization: Readonly<Record<string, number>>;
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
  /** Nodes touched. */
  readonly nodes: number;
  readonly replicas: number;
  /** Of the workload; sums to 1. */
  readonly share: number;
  readonly layout: Layout;
}

export interface BindingLimit {
  readonly limit: string;
  readonly value: number;
  readonly used: number;
  readonly oneMoreUnitUsdPerMonth?: number;
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
