import type { BinTask } from "./bin-task";
import { worthOf, type Cover } from "./covers";
import { worthiest } from "./worth";

/** What a search learnt of sets of nodes. */
export interface Lessons {
  readonly task: BinTask;
  /** All sets with enough room meet them. */
  readonly covers: readonly Cover[];
  /** Sets with too little room. */
  readonly dead: readonly (readonly number[])[];
}

/** Contents begun per node. */
const STEPS = 10_000;

/**
 * Lessons of a task with the same items, or with more of them, for another one: what a node holds has nothing to do with how
 * many there are of it, and holds no more where there are fewer copies.
 */
export function lessonsFor(task: BinTask, { task: other, covers, dead }: Lessons): Omit<Lessons, "task"> {
  const items = task.items.map(({ name }) => other.items.findIndex((item) => item.name === name));
  if (!task.items.every(({ count, divides }, i) => other.items[items[i] ?? -1]?.divides === divides && count <= (other.items[items[i] ?? -1]?.count ?? 0))) return { covers: [], dead: [] };
  const kinds = task.kinds.map(({ name }) => other.kinds.findIndex((kind) => kind.name === name));
  const counts = task.items.map(({ count }) => count);
  const carried = ({ worth: all, most }: Cover): Cover => {
    const worth = items.map((i) => all[i] ?? 0);
    return { worth, least: worthOf(worth, counts), most: kinds.map((index, k) => most[index] ?? worthiest(task, task.kinds[k] as BinTask["kinds"][number], worth, counts, STEPS).atMost) };
  };
  const areSame = items.length === other.items.length && task.items.every(({ count }, i) => other.items[items[i] ?? -1]?.count === count);
  // of what is not asked for, nothing is to be covered
  return { covers: covers.map(carried).filter(({ least }) => least > 0), dead: areSame ? dead.map((nodes) => kinds.map((index) => nodes[index] ?? 0)) : [] };
}
