import { AutoscalingSchedule } from "@cdktf/provider-aws/lib/autoscaling-schedule";
import { Construct } from "constructs";
import { nodesByHour, type AllocationPlan } from "../allocator";

/** Keeps a limit of an Auto Scaling group as it is. */
const UNCHANGED = -1;
const MINUTES_PER_HOUR = 60;
const MINUTES_PER_DAY = 24 * MINUTES_PER_HOUR;

/** What the schedule of a pool hangs on. */
export interface PoolScheduleProps {
  readonly autoScalingGroupName: string;
  /** Nodes in each hour of the day, UTC, from midnight: 24 figures. */
  readonly hourlyNodes: number[];
  /** Minutes before the hour at which more nodes are asked for; fewer are asked for on the hour. */
  readonly leadMinutes: number;
}

/** Nodes of a pool by the hour of the day: one scheduled action where their number changes. */
export class PoolSchedule extends Construct {
  constructor(scope: Construct, id: string, props: PoolScheduleProps) {
    super(scope, id);
    const { hourlyNodes, leadMinutes } = props;
    hourlyNodes.forEach((nodes, hour) => {
      const before = hourlyNodes.at(hour - 1) ?? nodes;
      if (nodes === before) return;
      const name = `hour-${String(hour).padStart(2, "0")}`;
      new AutoscalingSchedule(this, name, {
        autoscalingGroupName: props.autoScalingGroupName,
        scheduledActionName: name,
        recurrence: recurrenceAt(hour, nodes > before ? leadMinutes : 0),
        timeZone: "Etc/UTC",
        desiredCapacity: nodes,
        minSize: UNCHANGED,
        maxSize: UNCHANGED,
      });
    });
  }
}

/** Daily, some minutes before an hour, as cron writes it. */
function recurrenceAt(hour: number, leadMinutes: number): string {
  const minutes = (hour * MINUTES_PER_HOUR - leadMinutes + MINUTES_PER_DAY) % MINUTES_PER_DAY;
  return `${minutes % MINUTES_PER_HOUR} ${Math.floor(minutes / MINUTES_PER_HOUR)} * * *`;
}

/** Nodes of a pool in each hour of the day; undefined where their number does not change. */
export function hourlyNodesOf(plan: AllocationPlan, pool: string): number[] | undefined {
  const hours = nodesByHour(plan, pool);
  return new Set(hours).size > 1 ? [...hours] : undefined;
}
