import type { Accelerator } from "./accelerator";

/**
 * Host share of a node's draw, watts per vCPU: processors, memory, fans, network cards and power supplies.
 * From the highest server input power in data/published-node-power.json less the boards at their rating:
 * H100 node (895 - 700) x 8 / 192 = 8.1, B200 node (1218 - 1000) x 8 / 192 = 9.1.
 */
const hostWattsPerVcpu = { low: 8.1, value: 8.6, high: 9.1 } as const;

/** IT load of one node at full load, kW, or absent when no source gives the accelerator's rating. */
export function nodePowerKilowatts(
  vcpu: number,
  accelerators: number,
  accelerator: Accelerator | undefined,
): number | undefined {
  const board = accelerators === 0 ? 0 : accelerator?.thermalDesignPowerWatts;
  if (board === undefined) return undefined;
  return Math.round(accelerators * board + vcpu * hostWattsPerVcpu.value) / 1000;
}
