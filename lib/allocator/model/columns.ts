import type { GangOption } from "./problem";

/** What the columns of a model mean; each holds the index of its column. */
export interface Columns {
  readonly gangs: GangColumn[];
  /** One per period of the day. */
  readonly periods: PeriodColumns[];
  /** What each comparison with the plan in force moves; empty where moves have no price. */
  readonly moved: number[];
}

/** Columns of one period. */
export interface PeriodColumns {
  /** Shared nodes, per offer; of offers that are paid all month through the same columns in every period. */
  readonly nodes: readonly number[];
  readonly replicas: ReplicaColumn[];
  /** Where any zone may be lost: the most replicas of a workload in one zone. */
  readonly mostInZone: { readonly workload: number; readonly column: number }[];
  /** Share of a divisible workload on a place. */
  readonly shares: { readonly workload: number; readonly place: number; readonly column: number }[];
  /** Share of a bucket on a class of a profile. */
  readonly loads: { readonly workload: number; readonly bucket: number; readonly class: number; readonly column: number }[];
  /** Nodes of a place filled by a pattern. */
  readonly patterns: { readonly place: number; readonly pattern: readonly number[]; readonly column: number }[];
  /** Share of a divisible workload on the nodes of a pattern. */
  readonly patternShares: { readonly workload: number; readonly place: number; readonly pattern: number; readonly column: number }[];
  /** Things on one node of a place, by the index of their shape. */
  readonly nodeItems: { readonly place: number; readonly node: number; readonly shape: number; readonly column: number }[];
  readonly nodeShares: { readonly workload: number; readonly place: number; readonly node: number; readonly column: number }[];
}

export interface GangColumn {
  readonly workload: number;
  readonly option: GangOption;
  readonly column: number;
}

export interface ReplicaColumn {
  readonly workload: number;
  /** Index among the workload's options; -1 for a profile. */
  readonly option: number;
  readonly place: number;
  readonly column: number;
}
