import { OVER, type BinTask } from "./bin-task";
import type { NodeContent } from "./content-pool";
import { worthOf } from "./covers";
import type { FilledNodes } from "./fit";

/** Nodes with their contents, in the order of their kinds. */
export function filledOf({ kinds }: BinTask, nodes: readonly NodeContent[]): FilledNodes {
  const sorted = [...nodes].sort((a, b) => a.kind - b.kind);
  const counts = kinds.map((_, k) => nodes.filter(({ kind }) => kind === k).length);
  return { nodes: counts, usdPerMonth: worthOf(kinds.map(({ usdPerMonth }) => usdPerMonth), counts), kinds: sorted.map(({ kind }) => kind), contents: sorted.map(({ content }) => content) };
}

/** Nodes that hold no more copies than there are, each of the cheapest kind of which there is no end that holds what is left on it. */
export function trimmed(task: BinTask, nodes: readonly NodeContent[]): readonly NodeContent[] {
  const left = task.items.map(({ count }) => count);
  return nodes.flatMap(({ kind, content }) => {
    const own = content.map((count, i) => Math.min(count, left[i] ?? 0));
    own.forEach((count, i) => (left[i] = (left[i] ?? 0) - count));
    const isLess = own.some((count, i) => count < (content[i] ?? 0));
    if (own.every((count) => count === 0)) return [];
    return [{ kind: isLess ? cheapestFor(task, own, kind) : kind, content: own }];
  });
}

function cheapestFor({ kinds, caps }: BinTask, content: readonly number[], now: number): number {
  let best = now;
  kinds.forEach(({ isLimited, usdPerMonth }, k) => {
    if (isLimited || usdPerMonth >= (kinds[best]?.usdPerMonth ?? 0) || !holds(kinds[k]?.parts ?? [], content)) return;
    if (caps.every(({ perNode }) => (perNode[k] ?? 0) <= (perNode[now] ?? 0))) best = k;
  });
  return best;
}

function holds(parts: readonly (readonly number[] | undefined)[], content: readonly number[]): boolean {
  const used: number[] = [];
  for (const [i, count] of content.entries()) {
    if (count === 0) continue;
    const own = parts[i];
    if (!own) return false;
    own.forEach((part, r) => (used[r] = (used[r] ?? 0) + count * part));
  }
  return used.every((sum) => sum <= 1 + OVER);
}
