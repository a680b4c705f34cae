import type { BinTask, Needs } from "./bin-task";
import type { NodeContent } from "./content-pool";
import { worthOf } from "./covers";
import { filledOf } from "./filled-nodes";
import type { FilledNodes } from "./fit";
import { inRest, inWholeTask, taskOfRest, type Rest } from "./rest";

/** Nodes and copies that are packed anew together, at most. */
const MOST_NODES = 6;
const MOST_COPIES = 40;
/** Tries in vain one after the other, and in all. */
const MOST_IN_VAIN = 4;
const MOST_TRIES = 12;
/** A saving that is none but rounding, as a share. */
const ROUNDING = 1e-9;

/** Cheaper nodes for what stands on some; undefined where none were found. */
export type Repacker = (task: BinTask & Needs, now: FilledNodes) => FilledNodes | undefined;

/**
 * Packs anew what stands on a few nodes, those first that cost most beyond what their contents are worth, as long as that
 * saves anything (a large neighborhood search, Shaw 1998).
 *
 * @param worth of a copy of each item
 */
export function repacked(task: BinTask & Needs, filled: FilledNodes, worth: readonly number[], repack: Repacker): FilledNodes {
  let now = filled;
  let start = 0;
  for (let tries = 0, vain = 0; tries < MOST_TRIES && vain < MOST_IN_VAIN; tries++) {
    const chosen = mostWasteful(task, now, worth, start);
    if (chosen.length < 2) break;
    const better = repackedOn(task, now, chosen, repack);
    if (better) [now, start, vain] = [better, 0, 0];
    else [start, vain] = [start + 1, vain + 1];
  }
  return now;
}

function mostWasteful({ kinds }: BinTask, { kinds: nodes, contents }: FilledNodes, worth: readonly number[], start: number): readonly number[] {
  const copies = contents.map((content) => Math.ceil(content.reduce((sum, count) => sum + count, 0)));
  const waste = nodes.map((k, n) => (kinds[k]?.usdPerMonth ?? 0) - worthOf(worth, contents[n] ?? []));
  const order = nodes.map((_, n) => n).sort((a, b) => (waste[b] ?? 0) - (waste[a] ?? 0) || a - b);
  const chosen: number[] = [];
  let sum = 0;
  for (const n of order.slice(start)) {
    if (chosen.length === MOST_NODES) break;
    if (sum + (copies[n] ?? 0) > MOST_COPIES) continue;
    sum += copies[n] ?? 0;
    chosen.push(n);
  }
  return chosen;
}

function repackedOn(task: BinTask & Needs, now: FilledNodes, chosen: readonly number[], repack: Repacker): FilledNodes | undefined {
  const removed = new Set(chosen);
  const nodeOf = (n: number): NodeContent => ({ kind: now.kinds[n] ?? -1, content: now.contents[n] ?? [] });
  const kept = now.kinds.flatMap((_, n) => (removed.has(n) ? [] : nodeOf(n)));
  const taken = filledOf(task, kept).nodes;
  const rest: Rest = {
    counts: task.items.map((_, i) => chosen.reduce((sum, n) => sum + (now.contents[n]?.[i] ?? 0), 0)),
    nodes: task.kinds.map(({ most }, k) => most - (taken[k] ?? 0)),
    caps: task.caps.map(({ perNode, atMost }) => atMost - worthOf(perNode, taken)),
  };
  const own = filledOf(task, chosen.map(nodeOf).map(({ kind, content }) => ({ kind, content: inRest(task, rest, content) })));
  const found = repack(taskOfRest(task, rest), own);
  if (!found || found.usdPerMonth >= own.usdPerMonth * (1 - ROUNDING)) return undefined;
  return filledOf(task, [...kept, ...found.kinds.map((kind, n) => ({ kind, content: inWholeTask(task, rest, found.contents[n] ?? []) }))]);
}
