import { ModelBuilder, solve } from "../solver";
import { roomLeft, TOLERANCE, type NodeContent, type PackingTask } from "./packing";

/**
 * Spreads divisible shares over nodes that already hold whole things: one workload after the other on the first nodes
 * with room; evenly where nothing else stands there; by a linear program where neither works.
 *
 * @returns undefined when the shares do not fit beside the things as they stand
 */
export function fillShares(task: PackingTask, nodes: readonly NodeContent[]): readonly NodeContent[] | undefined {
  if (task.divisible.every(({ share }) => share <= 0)) return nodes;
  return inTurn(task, nodes) ?? evenly(task, nodes) ?? byProgram(task, nodes);
}

function copies(nodes: readonly NodeContent[]): NodeContent[] {
  return nodes.map((node) => ({ items: [...node.items], shares: new Map() }));
}

function resourcesOf(task: PackingTask): readonly string[] {
  const names = new Set<string>();
  for (const { need } of task.divisible) for (const name in need) names.add(name);
  return [...names].sort();
}

function inTurn(task: PackingTask, given: readonly NodeContent[]): readonly NodeContent[] | undefined {
  const nodes = copies(given);
  const names = resourcesOf(task);
  const room = nodes.map((node) => names.map((name) => roomLeft(task, node, name)));
  for (const { workload, need, share } of task.divisible) {
    if (share <= 0) continue;
    const needed = Object.keys(need);
    const amounts = needed.map((name) => need[name] ?? 0);
    const places = needed.map((name) => names.indexOf(name));
    let left = share;
    for (let n = 0; n < nodes.length && left > 0; n++) {
      const part = Math.min(left, mostIn(room[n] ?? [], places, amounts));
      if (part <= 0) continue;
      nodes[n]?.shares.set(workload, part);
      left -= part;
      take(room[n] ?? [], places, amounts, part);
    }
    if (left > TOLERANCE * partOfNode(task, need)) return undefined;
    if (left > 0) topUp(nodes, workload, left);
  }
  return nodes;
}

/** Share of a need that there is room for; `places` are those of its resources in the list of rooms. */
function mostIn(room: readonly number[], places: readonly number[], amounts: readonly number[]): number {
  let most = Infinity;
  for (let i = 0; i < places.length; i++) most = Math.min(most, (room[places[i] ?? -1] ?? 0) / (amounts[i] ?? 0));
  return most;
}

function take(room: number[], places: readonly number[], amounts: readonly number[], part: number): void {
  for (let i = 0; i < places.length; i++) {
    const at = places[i] ?? -1;
    room[at] = Math.max(0, (room[at] ?? 0) - part * (amounts[i] ?? 0));
  }
}

/** A remainder within the tolerance goes where the workload already is. */
function topUp(nodes: readonly NodeContent[], workload: number, left: number): void {
  const node = nodes.find(({ shares }) => shares.has(workload)) ?? nodes[0];
  node?.shares.set(workload, (node.shares.get(workload) ?? 0) + left);
}

/** Share of the workload that fills a node: turns a tolerance in nodes into one in shares. */
function partOfNode(task: PackingTask, need: Readonly<Record<string, number>>): number {
  return Math.min(...Object.entries(need).map(([name, amount]) => (task.has[name] ?? 0) / amount));
}

/** Nodes without whole things are all alike, so equal shares on each are within them when the sums are. */
function evenly(task: PackingTask, given: readonly NodeContent[]): readonly NodeContent[] | undefined {
  if (task.counts.some((count) => count > 0) || given.length === 0) return undefined;
  const nodes = copies(given);
  const fits = resourcesOf(task).every((name) => {
    const used = task.divisible.reduce((sum, { need, share }) => sum + share * (need[name] ?? 0), 0);
    return used <= (task.has[name] ?? 0) * (nodes.length + TOLERANCE);
  });
  if (!fits) return undefined;
  for (const node of nodes) for (const { workload, share } of task.divisible) if (share > 0) node.shares.set(workload, share / nodes.length);
  return nodes;
}

function byProgram(task: PackingTask, given: readonly NodeContent[]): readonly NodeContent[] | undefined {
  const { nodes, left } = mostShares(task, given);
  return task.divisible.some(({ workload, need }) => (left.get(workload) ?? 0) > TOLERANCE * partOfNode(task, need)) ? undefined : nodes;
}

/** As much of the shares as nodes that already hold whole things have room for, and what is left of each. */
export function mostShares(task: PackingTask, given: readonly NodeContent[]): { readonly nodes: readonly NodeContent[]; readonly left: ReadonlyMap<number, number> } {
  const nodes = copies(given);
  const builder = new ModelBuilder();
  const alike = new Map<string, number[]>();
  nodes.forEach((node, n) => {
    const key = node.items.join();
    alike.set(key, [...(alike.get(key) ?? []), n]);
  });
  const groups = [...alike.values()];
  const columns = task.divisible.map(({ workload, share }) => groups.map((_, g) => builder.column(`share[${workload},${g}]`, { upper: share })));
  const lefts = task.divisible.map(({ workload, need, share }) => builder.column(`left[${workload}]`, { upper: share, cost: 1 / partOfNode(task, need) }));
  task.divisible.forEach(({ workload, share }, d) => builder.row(`all[${workload}]`, { lower: share, upper: share }, [...(columns[d] ?? []).map((column): [number, number] => [column, 1]), [lefts[d] ?? 0, 1]]));
  const names = resourcesOf(task);
  groups.forEach((members, g) => {
    for (const name of names) {
      const has = task.has[name] ?? 0;
      const node = nodes[members[0] ?? 0];
      if (has <= 0 || !node) continue;
      const terms = task.divisible.flatMap(({ need }, d): [number, number][] => ((need[name] ?? 0) > 0 ? [[columns[d]?.[g] ?? 0, (need[name] ?? 0) / has]] : []));
      builder.row(`room[${g},${name}]`, { upper: (members.length * roomLeft(task, node, name)) / has }, terms);
    }
  });
  const result = solve(builder.build());
  if (!("x" in result)) return { nodes, left: new Map(task.divisible.map(({ workload, share }) => [workload, share] as const)) };
  task.divisible.forEach(({ workload }, d) => {
    groups.forEach((members, g) => {
      const share = result.x[columns[d]?.[g] ?? 0] ?? 0;
      if (share > 0) for (const n of members) nodes[n]?.shares.set(workload, share / members.length);
    });
  });
  return { nodes, left: new Map(task.divisible.map(({ workload }, d) => [workload, result.x[lefts[d] ?? 0] ?? 0] as const)) };
}
