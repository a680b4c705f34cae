import type { Problem } from "../model/problem";
import type { Standing } from "../optimize/stages";
import { nothing, withNodes, type Bought, type FilledNode } from "./bought";
import type { FillTask } from "./fill-task";

/** A plan of some workloads of a problem. */
export interface PartPlan {
  readonly problem: Problem;
  /** Index of each workload in the whole problem. */
  readonly workloads: readonly number[];
  readonly standing: Standing;
}

/** The nodes and gangs of a plan of some workloads, bought. */
export function begunWith(task: FillTask, { problem, workloads, standing }: PartPlan): Bought {
  const { offers, places, free, columns } = task;
  const start = nothing(task);
  const [lower, upper] = [[...start.lower], [...start.upper]];
  for (const { workload, option, column } of columns.gangs) {
    const f = free.indexOf(column);
    const chosen = standing.assignment.gangs.some((gang) => workloads[gang.workload] === workload && gang.option.offer === option.offer);
    if (workloads.includes(workload)) lower[f] = upper[f] = chosen ? 1 : 0;
  }
  const offerOf = new Map(offers.map(({ offer }, o) => [offer, o] as const));
  const [period] = standing.placed.periods;
  const nodes = (period?.nodes ?? []).flatMap((own, o): FilledNode[] => {
    const place = problem.offers[o]?.place ?? -1;
    const inside = period?.contents[place];
    const target = places[place];
    const offer = offerOf.get(o);
    if (offer === undefined) return [];
    const columnOf = (item: { readonly workload: number; readonly option: number }): number => columnOfOption(task, problem, workloads, place, item);
    return own.map(({ items, shares }) => {
      const content = (target?.columns ?? []).map(() => 0);
      const put = (column: number, amount: number): void => void (content[target?.columns.indexOf(column) ?? -1] += amount);
      items.forEach((count, i) => count > 0 && inside?.items[i] && put(columnOf(inside.items[i]), count));
      shares.forEach((share, w) => put(task.columns.periods[0]?.shares.find((one) => one.workload === workloads[w] && one.place === place)?.column ?? -1, share));
      return { offer, content };
    });
  });
  return withNodes(task, { ...start, lower, upper }, nodes);
}

/** Column of the whole problem for an option of a part, which has fewer options. */
function columnOfOption(task: FillTask, part: Problem, workloads: readonly number[], place: number, { workload, option }: { readonly workload: number; readonly option: number }): number {
  const own = part.workloads[workload];
  const whole = task.problem.workloads[workloads[workload] ?? -1];
  if (own?.kind !== "replicated" || whole?.kind !== "replicated") return -1;
  const index = whole.options.indexOf(own.options[option] as (typeof own.options)[number]);
  return task.columns.periods[0]?.replicas.find((one) => one.workload === workloads[workload] && one.option === index && one.place === place)?.column ?? -1;
}
