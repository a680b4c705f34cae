import { nodesByHour, type AllocationPlan } from "../allocator";

const BARS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] as const;
/** No node at all in an hour. */
const NONE = "·";

/** Nodes of each pool by the hour of the day, as bars; empty where they do not change. */
export function renderPlanDay(plan: AllocationPlan): string {
  const { pools = [], periods } = plan;
  if (!periods) return "";
  const width = Math.max(...pools.map(({ name }) => name.length));
  const lines = pools.map(({ name, nodes }) => {
    const byHour = nodesByHour(plan, name);
    return `  ${name.padEnd(width)}  ${byHour.map((count) => barOf(count, nodes)).join("")}  ${range(byHour)}`;
  });
  return [`nodes by the hour, UTC: ${" ".repeat(Math.max(0, width - "nodes by the hour, UTC:".length + 3))}0     6     12    18`, ...lines].join("\n");
}

function barOf(count: number, most: number): string {
  return count === 0 ? NONE : (BARS[Math.max(0, Math.ceil((count / most) * BARS.length) - 1)] ?? NONE);
}

function range(counts: readonly number[]): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? `${most}` : `${least} to ${most}`;
}
