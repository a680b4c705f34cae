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

/** Lessons of a task with the same items for another one: what a node holds has nothing to do with how many there are of it. */
export function lessonsFor(task: BinTask, { task: other, covers, dead }: Lessons): Omit<Lessons, "task"> {
  if (!sameItems(task, other)) return { covers: [], dead: [] };
  const indexOf = task.kinds.map(({ name }) => other.kinds.findIndex((kind) => kind.name === name));
  const counts = task.items.map(({ count }) => count);
  const most = (cover: Cover): readonly number[] => indexOf.map((index, k) => cover.most[index] ?? worthiest(task, task.kinds[k] as BinTask["kinds"][number], cover.worth, counts, STEPS).atMost);
  return {
    covers: covers.map((cover) => ({ worth: cover.worth, least: worthOf(cover.worth, counts), most: most(cover) })),
    dead: dead.map((nodes) => indexOf.map((index) => nodes[index] ?? 0)),
  };
}

function sameItems(a: BinTask, b: BinTask): boolean {
  return a.items.length === b.items.length && a.items.every(({ name, count }, i) => b.items[i]?.name === name && b.items[i]?.count === count);
}
