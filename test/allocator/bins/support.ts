import type { Offer } from "../../../lib/catalog";
import type { ReplicatedDemand } from "../../../lib/demand";
import { binTaskOf, type BinTask, type Needs } from "../../../lib/allocator/bins/bin-task";
import { prunedProblem } from "../../../lib/allocator/model/pruned-problem";
import type { Problem } from "../../../lib/allocator/model/problem";
import { input, offer, replicated } from "../support/make";
import { numbersFrom } from "../support/random";

export interface BinInstance {
  readonly offers: readonly Offer[];
  readonly demands: readonly ReplicatedDemand[];
}

/** Unlike replicas on own nodes of which there are few. */
export function binInstance(seed: number, size: { readonly kinds: number; readonly workloads: number; readonly mostNodes: number; readonly mostReplicas: number }): BinInstance {
  const next = numbersFrom(seed);
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const offers = Array.from({ length: size.kinds }, (_, i) => {
    const [cpu, mem, net] = [int(4, 16), int(8, 64), int(4, 20)];
    return offer({ name: `n${i}`, resources: { cpu, mem, net }, usdPerHour: Math.round((cpu + mem / 4 + net / 2) * (8 + int(0, 4))) / 100, maxNodes: int(1, size.mostNodes) });
  });
  const demands = Array.from({ length: size.workloads }, (_, w) => replicated(`w${w}`, offers, { cpu: int(1, 7), mem: int(1, 24), net: int(1, 6) }, int(1, size.mostReplicas)));
  return { offers, demands };
}

export function problemOf({ offers, demands }: BinInstance): Problem {
  return prunedProblem(input(offers, demands));
}

export function taskOf(instance: BinInstance): BinTask & Needs {
  const task = binTaskOf(problemOf(instance));
  if (!task) throw new Error("the instance is no task of bins");
  return task;
}

/** Whether everything finds room on nodes of these kinds, by trying every way. */
export function hasRoom(task: BinTask, kinds: readonly number[]): boolean {
  const free = kinds.map((k) => task.kinds[k]?.has.map(() => 1) ?? []);
  const things = task.items.flatMap(({ count }, i) => Array.from({ length: count }, () => i));
  const place = (thing: number): boolean => {
    const i = things[thing];
    if (i === undefined) return true;
    return kinds.some((k, n) => {
      const parts = task.kinds[k]?.parts[i];
      const room = free[n] ?? [];
      if (!parts?.every((part, r) => part <= (room[r] ?? 0) + 1e-9)) return false;
      free[n] = room.map((left, r) => left - (parts[r] ?? 0));
      const found = place(thing + 1);
      free[n] = room;
      return found;
    });
  };
  return place(0);
}
