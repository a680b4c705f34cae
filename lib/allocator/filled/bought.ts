import type { LinearModel } from "../solver";
import type { FillTask } from "./fill-task";

/** A node of an offer and what stands on it, by the items of its place. */
export interface FilledNode {
  /** Among the offers of the task. */
  readonly offer: number;
  readonly content: readonly number[];
}

/** What is bought already, and what each row of the model has of it. */
export interface Bought {
  readonly nodes: readonly FilledNode[];
  /** Per row of the model, of the nodes alone. */
  readonly activity: Float64Array;
  /** Bounds of the free columns, in their order: those of gangs that are chosen are one. */
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

export function nothing({ model, free }: FillTask): Bought {
  return { nodes: [], activity: new Float64Array(model.rows.length), lower: free.map((c) => model.columns[c]?.lower ?? 0), upper: free.map((c) => model.columns[c]?.upper ?? 0) };
}

export function withNode(task: FillTask, bought: Bought, node: FilledNode): Bought {
  return withNodes(task, bought, [node]);
}

export function withNodes(task: FillTask, bought: Bought, nodes: readonly FilledNode[]): Bought {
  const activity = Float64Array.from(bought.activity);
  for (const node of nodes) for (const [row, amount] of rowsOf(task, node)) activity[row] += amount;
  return { ...bought, nodes: [...bought.nodes, ...nodes], activity };
}

/** Without some of its nodes, by their index. */
export function withoutNodes(task: FillTask, bought: Bought, removed: ReadonlySet<number>): Bought {
  return withNodes(task, { ...bought, nodes: [], activity: new Float64Array(bought.activity.length) }, bought.nodes.filter((_, n) => !removed.has(n)));
}

/** What a node with its content adds to each row. */
export function rowsOf(task: FillTask, { offer, content }: FilledNode): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  const add = (column: number, times: number): void => {
    for (const [row, coefficient] of task.entries[column] ?? []) found.set(row, (found.get(row) ?? 0) + coefficient * times);
  };
  const own = task.offers[offer];
  add(own?.column ?? -1, 1);
  content.forEach((count, i) => count > 0 && add(task.places[own?.place ?? -1]?.columns[i] ?? -1, count));
  return found;
}

/** USD a month of a node, with its carbon; what stands on it has no price of its own. */
export function usdOf({ model, offers }: FillTask, { offer }: FilledNode): number {
  return model.columns[offers[offer]?.column ?? -1]?.cost ?? 0;
}

export function usdOfNodes(task: FillTask, { nodes }: Bought): number {
  return nodes.reduce((sum, node) => sum + usdOf(task, node), 0);
}

/** Of everything: nodes and the gangs that are chosen. */
export function usdOfAll(task: FillTask, bought: Bought): number {
  const { model, free } = task;
  return free.reduce((sum, c, f) => sum + (model.columns[c]?.cost ?? 0) * (bought.lower[f] ?? 0), model.offset) + usdOfNodes(task, bought);
}

/** How many more of each column there is use for, and room. */
export interface Room {
  /** What rows still ask for, within what rows still allow. */
  wanted(column: number): number;
  allowed(column: number): number;
}

/** @param freeValues of the free columns, in their order; what is whole in the end counts as the next whole number */
export function roomBeside({ model, entries, free }: FillTask, { activity }: Bought, freeValues: readonly number[]): Room {
  const sums = Float64Array.from(activity);
  free.forEach((c, f) => {
    const value = model.columns[c]?.integer ? Math.ceil((freeValues[f] ?? 0) - ROUNDING) : (freeValues[f] ?? 0);
    for (const [row, coefficient] of entries[c] ?? []) sums[row] += coefficient * value;
  });
  const known = new Map<number, { readonly asked: number; readonly allowed: number }>();
  const of = (column: number): { readonly asked: number; readonly allowed: number } => {
    const seen = known.get(column);
    const found = seen ?? roomOf(model, entries[column] ?? [], sums, model.columns[column]?.integer ?? false);
    known.set(column, found);
    return found;
  };
  return { allowed: (column) => of(column).allowed, wanted: (column) => Math.min(of(column).asked, of(column).allowed) };
}

const ROUNDING = 1e-6;

function roomOf({ rows }: LinearModel, entries: readonly (readonly [number, number])[], sums: Float64Array, whole: boolean): { readonly asked: number; readonly allowed: number } {
  let [asked, allowed] = [0, Infinity];
  for (const [r, coefficient] of entries) {
    if (coefficient <= 0) continue;
    const { lower = -Infinity, upper = Infinity } = rows[r] ?? {};
    const missing = (lower - sums[r]) / coefficient;
    if (missing > ROUNDING * Math.max(1, Math.abs(lower / coefficient))) asked = Math.max(asked, whole ? Math.ceil(missing - ROUNDING) : missing);
    const left = (upper - sums[r]) / coefficient;
    allowed = Math.min(allowed, whole ? Math.floor(left + ROUNDING) : left);
  }
  return { asked, allowed: Math.max(0, allowed) };
}
