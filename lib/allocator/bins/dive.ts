import { OVER, type BinTask } from "./bin-task";
import type { BoughtContent, BoughtContents } from "./bought-contents";
import type { NodeContent } from "./content-pool";
import type { FilledNodes } from "./fit";
import { filledOf } from "./filled-nodes";
import { wholeOf, type Rest } from "./rest";

/** Parts of a node, and of a copy that divides, that are none but rounding. */
const ROUNDING = 1e-6;
const NOTHING = 1e-9;

/**
 * Whole nodes from nodes bought in parts: those that are whole are kept, else the one that is most nearly so; for what they
 * do not hold parts are bought again, until everything stands (a dive by column generation, with contents that the rest has
 * copies for, so that the last nodes are small ones).
 *
 * @returns undefined where limits leave no nodes for the rest
 */
export function dive(task: BinTask, contents: BoughtContents): FilledNodes | undefined {
  const bought: NodeContent[] = [];
  let rest = wholeOf(task);
  while (rest.counts.some((count) => count > NOTHING)) {
    const parts = contents.boughtFor(rest);
    const chosen = parts && nearlyWhole(parts);
    if (!chosen || chosen.length === 0) return undefined;
    const before = bought.length;
    for (const one of chosen) {
      const content = held(task, one, rest);
      const left = without(task, rest, { kind: one.kind, content });
      if (!left || content.every((count) => count === 0)) continue;
      bought.push({ kind: one.kind, content });
      rest = left;
    }
    if (bought.length === before) return undefined;
  }
  return filledOf(task, bought);
}

/** Each content as often as its nodes are whole; the nearest to a whole one where there is none. */
function nearlyWhole(parts: readonly BoughtContent[]): readonly NodeContent[] {
  const whole = parts.flatMap((one) => Array.from({ length: Math.floor(one.nodes + ROUNDING) }, () => one));
  const [first] = whole.length > 0 ? [] : [...parts].sort((a, b) => b.nodes - a.nodes);
  return first && first.nodes > ROUNDING ? [first] : whole;
}

/** Of a content what there are copies for, and of what divides as much as the node has room for. */
function held({ items, kinds }: BinTask, { kind, content }: NodeContent, { counts }: Rest): readonly number[] {
  const parts = kinds[kind]?.parts ?? [];
  const own = content.map((count, i) => Math.min(count, counts[i] ?? 0));
  const free = (kinds[kind]?.has ?? []).map((_, r) => 1 - own.reduce((sum, count, i) => sum + count * (parts[i]?.[r] ?? 0), 0));
  items.forEach(({ divides }, i) => {
    if (!divides || !parts[i]) return;
    const more = Math.max(0, Math.min((counts[i] ?? 0) - (own[i] ?? 0), ...free.flatMap((room, r) => (parts[i]?.[r] ? [room / (parts[i]?.[r] ?? 1)] : []))));
    own[i] = (own[i] ?? 0) + more;
    free.forEach((_, r) => (free[r] = (free[r] ?? 0) - more * (parts[i]?.[r] ?? 0)));
  });
  return own;
}

/** What is left beside a node; undefined where there is none, or limits bar it. */
function without({ caps }: BinTask, rest: Rest, { kind, content }: NodeContent): Rest | undefined {
  if ((rest.nodes[kind] ?? 0) < 1 || caps.some(({ perNode }, c) => (perNode[kind] ?? 0) > (rest.caps[c] ?? 0) * (1 + OVER))) return undefined;
  return {
    counts: rest.counts.map((count, i) => Math.max(0, count - (content[i] ?? 0))),
    nodes: rest.nodes.map((count, k) => (k === kind ? count - 1 : count)),
    caps: caps.map(({ perNode }, c) => (rest.caps[c] ?? 0) - (perNode[kind] ?? 0)),
  };
}

