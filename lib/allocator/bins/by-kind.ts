import { ModelBuilder, solve, type SolveOptions } from "../solver";
import { OVER, type BinKind, type BinTask, type Needs } from "./bin-task";
import { completeContents } from "./completion";
import { ContentPrices } from "./content-prices";
import { worthOf, type Cover } from "./covers";
import { guidedContents, type Contents } from "./guided";
import { inWholeTask, taskOfRest, worthInWholeTask, type Rest } from "./rest";
import { worthiest } from "./worth";

/** Alike nodes of a set, which share what the program gives them. */
interface Group {
  readonly kind: number;
  /** Places in the list of nodes. */
  readonly nodes: readonly number[];
}

/** What any one node of a kind holds of some worth, at most. */
interface KindCover {
  readonly kind: number;
  readonly worth: readonly number[];
  readonly most: number;
}

/** Covers that every kind obeys by itself, at most. */
const FEW_COVERS = 3;
/** Programs solved, at most: each but the last taught something about a group. */
const ROUNDS = 8;
/** A part of what divides that is none but rounding. */
const NOTHING = 1e-9;
/** Moves of a local search for room on alike nodes. */
const MOVES = 1000;
/** Contents begun to find the most that a node holds of some worth. */
const STEPS = 10_000;
/** Contents begun to pack alike nodes for sure. */
const COMPLETION = 20_000;
/** A worth that is so little above what nodes hold, as a share, is not. */
const SLACK = 1e-7;

/**
 * Room on the given nodes by a mixed-integer program over the copies that nodes of each kind hold together: far fewer
 * numbers than node by node, and none that could be exchanged for each other. What alike nodes hold together is then packed
 * on them; where it does not go, a row says so: a cover of that kind by itself, or its nodes are taken one by one.
 *
 * @param nodes kind of each node
 * @param covers rows that every set with room obeys
 * @param options limits of each program's search tree, and the solver
 */
export function contentsByKind(task: BinTask & Needs, nodes: readonly number[], covers: readonly Cover[], options: SolveOptions): Contents | "none" | "unknown" {
  let groups = groupsOf(nodes);
  const rows: KindCover[] = groups.flatMap(({ kind }) => tightest(covers, nodes).map(({ worth, most }) => ({ kind, worth, most: (most[kind] ?? 0) * (1 + SLACK) })));
  for (let round = 0; round < ROUNDS; round++) {
    const shared = sharedByProgram(task, groups, rows, options);
    if (typeof shared === "string") return shared;
    const contents: (readonly number[])[] = nodes.map(() => []);
    const learnt = rows.length;
    const apart = groups.filter((group, g) => {
      const packed = packedOn(task, group, shared[g] ?? []);
      if (!("length" in packed)) rows.push(...packed.rows);
      else packed.forEach((content, n) => (contents[group.nodes[n] ?? -1] = content));
      return "rows" in packed && packed.rows.length === 0;
    });
    if (rows.length === learnt && apart.length === 0) return contents;
    groups = groups.flatMap((group) => (apart.includes(group) ? withOneApart(group) : [group]));
  }
  return "unknown";
}

/** Covers that leave the nodes the least to spare. */
function tightest(covers: readonly Cover[], nodes: readonly number[]): readonly Cover[] {
  const room = ({ most, least }: Cover): number => nodes.reduce((sum, k) => sum + (most[k] ?? 0), 0) / least;
  return covers
    .map((cover) => ({ cover, room: room(cover) }))
    .sort((a, b) => a.room - b.room)
    .slice(0, FEW_COVERS)
    .map(({ cover }) => cover);
}

function groupsOf(nodes: readonly number[]): readonly Group[] {
  return [...new Set(nodes)].map((kind) => ({ kind, nodes: nodes.flatMap((own, n) => (own === kind ? [n] : [])) }));
}

/** One of the nodes by itself. */
function withOneApart({ kind, nodes }: Group): readonly Group[] {
  return [nodes.slice(0, 1), nodes.slice(1)].map((own) => ({ kind, nodes: own }));
}

/** Copies of each item for each group, none in all beyond what there is. */
function sharedByProgram({ items, kinds, needs }: BinTask & Needs, groups: readonly Group[], rows: readonly KindCover[], options: SolveOptions): readonly (readonly number[])[] | "none" | "unknown" {
  const builder = new ModelBuilder();
  const columns = groups.map(({ kind, nodes }, g) =>
    items.map(({ count, divides }, i) => {
      const parts = kinds[kind]?.parts[i];
      if (!parts) return undefined;
      // what divides may be more than a node
      const upper = divides ? count : Math.min(count, nodes.length * Math.floor((1 + OVER) / Math.max(Number.MIN_VALUE, ...parts)));
      return upper > 0 ? builder.column(`on[${g},${i}]`, { upper, integer: !divides }) : undefined;
    }),
  );
  const entries = (g: number, of: (item: number) => number): [number, number][] => items.flatMap((_, i): [number, number][] => (columns[g]?.[i] === undefined || of(i) === 0 ? [] : [[columns[g][i], of(i)]]));
  items.forEach(({ count }, i) => builder.row(`item[${i}]`, { lower: count }, columns.flatMap((own): [number, number][] => (own[i] === undefined ? [] : [[own[i], 1]]))));
  groups.forEach(({ kind, nodes }, g) => {
    kinds[kind]?.has.forEach((room, r) => builder.row(`room[${g},${r}]`, { upper: nodes.length * room }, entries(g, (i) => needs[i]?.[r] ?? 0)));
    rows.filter((row) => row.kind === kind).forEach(({ worth, most }, c) => builder.row(`cover[${g},${c}]`, { upper: nodes.length * most }, entries(g, (i) => worth[i] ?? 0)));
  });
  const answer = solve(builder.build(), options);
  if (!("x" in answer)) return answer.status === "infeasible" ? "none" : "unknown";
  const left = items.map(({ count }) => count);
  return columns.map((own) =>
    own.map((column, i) => {
      const amount = column === undefined ? 0 : Math.min(left[i] ?? 0, items[i]?.divides ? (answer.x[column] ?? 0) : Math.round(answer.x[column] ?? 0));
      left[i] = (left[i] ?? 0) - amount;
      return amount;
    }),
  );
}

/** What a group's nodes hold together, on each of them; else what bars it, none where that is not known. */
function packedOn(task: BinTask & Needs, { kind, nodes }: Group, counts: readonly number[]): Contents | { readonly rows: readonly KindCover[] } {
  if (nodes.length === 1) return [counts];
  const rest: Rest = { counts: counts.map((count, i) => (!task.items[i]?.divides ? Math.round(count) : count > NOTHING ? count : 0)), nodes: task.kinds.map((_, k) => (k === kind ? nodes.length : 0)), caps: [] };
  const own = { ...taskOfRest({ ...task, caps: [] }, rest), caps: [] };
  if (own.items.length === 0) return nodes.map(() => counts.map(() => 0));
  const contents = guidedContents(own, nodes.map(() => kind), MOVES);
  if (contents) return contents.map((content) => inWholeTask(task, rest, content));
  const sure = completeContents(own, [volumeOf(own, kind)], nodes.map(() => kind), COMPLETION).contents;
  if (typeof sure !== "string") return sure.map((content) => inWholeTask(task, rest, content));
  return { rows: coverOf(task, kind, rest, own) };
}

/** All copies take of nodes of a kind, by the resource of which each takes most. */
function volumeOf({ items, kinds }: BinTask, kind: number): Cover {
  const { parts = [], has = [] } = kinds[kind] ?? {};
  const worth = items.map((_, i) => Math.max(0, ...(parts[i] ?? [])));
  return { worth, least: worthOf(worth, items.map(({ count }) => count)), most: kinds.map((_, k) => (k === kind ? has.length : 0)) };
}

/** A row that nodes of a kind obey by themselves, and which these copies do not. */
function coverOf(task: BinTask & Needs, kind: number, rest: Rest, own: BinTask): readonly KindCover[] {
  const unmet = new ContentPrices(own, rest.nodes, volumeOf(own, kind)).unmet();
  if (!unmet) return [];
  const worth = worthInWholeTask(task, rest, unmet.worth);
  // other programs may give these nodes other copies
  const most = worthiest(task, task.kinds[kind] as BinKind, worth, task.items.map(({ count }) => count), STEPS).atMost * (1 + SLACK);
  return worthOf(worth, rest.counts) > (rest.nodes[kind] ?? 0) * most * (1 + SLACK) ? [{ kind, worth, most }] : [];
}
