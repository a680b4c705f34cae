import type { PowerPool } from "./profile-interface";

const WIDTH = 24;

/**
 * A CloudWatch dashboard of the power that running nodes may draw: nodes in service of each pool times the figure of the
 * plan, an upper bound since it is at full load, against the limit.
 */
export function powerDashboard(region: string, pools: readonly PowerPool[], limitKilowatts: number | undefined): object {
  const known = pools.filter((pool) => pool.facilityPowerKilowatts !== undefined && pool.nodes > 0);
  const unknown = pools.filter((pool) => pool.facilityPowerKilowatts === undefined).map((pool) => pool.name);
  return {
    widgets: [
      { type: "text", x: 0, y: 0, width: WIDTH, height: 3, properties: { markdown: explanation(limitKilowatts, unknown) } },
      {
        type: "metric",
        x: 0,
        y: 3,
        width: WIDTH,
        height: 9,
        properties: {
          title: "Facility power of running nodes at full load, kW",
          region,
          view: "timeSeries",
          stacked: true,
          period: 300,
          metrics: known.flatMap(poolMetrics),
          yAxis: { left: { min: 0, label: "kW", showUnits: false } },
          ...(limitKilowatts === undefined ? {} : { annotations: { horizontal: [{ label: "facilityPowerLimitKilowatts", value: limitKilowatts }] } }),
        },
      },
    ],
  };
}

function poolMetrics(pool: PowerPool, index: number): unknown[] {
  const perNode = (pool.facilityPowerKilowatts as number) / pool.nodes;
  return [
    [{ expression: `n${index} * ${Number(perNode.toPrecision(6))}`, label: pool.name, id: `p${index}` }],
    ["AWS/AutoScaling", "GroupInServiceInstances", "AutoScalingGroupName", pool.autoScalingGroupName, { id: `n${index}`, visible: false, stat: "Average" }],
  ];
}

function explanation(limitKilowatts: number | undefined, unknown: readonly string[]): string {
  const limit = limitKilowatts === undefined ? "No power limit is set." : `The allocation keeps below ${limitKilowatts} kW.`;
  const missing = unknown.length ? ` Not shown, for want of a power figure: ${unknown.join(", ")}.` : "";
  return `## Power\n${limit} Figures are those of the plan, on the facility's side, with every node at full load.${missing}`;
}
