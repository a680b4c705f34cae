/** How long a search over sets of nodes may go on, and which sets count. */
export interface Effort {
  /** (value - bound) / value that will do. */
  readonly gap: number;
  /** Steps of exact searches, for one set of nodes and for all. */
  readonly stepsPerSet: number;
  readonly steps: number;
  /** Sets for which prices are sought that rule them out. */
  readonly priced: number;
  /** Sets of nodes begun, at most. @default a million: half a second */
  readonly mostSteps?: number;
  /** Sets that are neither filled nor ruled out, at most. @default 200, 20 where nodes are known */
  readonly mostSets?: number;
  /** Only what costs less is of interest. @default everything */
  readonly below?: number;
  /** Sets that count. @default all */
  readonly accept?: (nodes: readonly number[]) => boolean;
  /** Of many copies only what is found at once. @default no */
  readonly brief?: boolean;
  /** Only whether there can be any nodes, as far as that is soon shown. @default no */
  readonly refutes?: boolean;
  /** No relaxation over contents. @default no */
  readonly plain?: boolean;
  /** Only sets that can be listed. @default no */
  readonly listed?: boolean;
  /** Look at sets, too, in which some nodes could be one larger node. @default no */
  readonly every?: boolean;
}

/** Half a second for one set, two seconds for all. */
export const THOROUGH = { stepsPerSet: 1_000_000, steps: 4_000_000, priced: Infinity };
/** For what-ifs: mostly what was learnt before, and what is found at once. */
export const BRIEF = { stepsPerSet: 0, steps: 0, priced: 3, brief: true };
/** For the question whether there are any nodes: of few copies a fifth of a second for one set, a second for all. */
export const ANY = { gap: 1, stepsPerSet: 200_000, steps: 1_000_000, priced: 40, brief: true };
/** For one of many questions whether there can be any. */
export const REFUTE = { ...ANY, stepsPerSet: 50_000, steps: 100_000, priced: 12, mostSets: 12, mostSteps: 100_000, refutes: true };
/** Before a relaxation over contents. */
export const GLANCE = { stepsPerSet: 100_000, steps: 200_000, priced: 20, mostSteps: 100_000, mostSets: 40 };
/** For parts of a task. */
export const PART = { stepsPerSet: 100_000, steps: 400_000, priced: 6, plain: true };
/** For a few nodes of many, to be exact about them. */
export const REPACK = { gap: 0, stepsPerSet: 100_000, steps: 400_000, priced: 6, mostSteps: 100_000 };
