import type { Accelerator } from "./accelerator";
import host from "./data/host-power.json";
import type { Machine } from "./offer";

const WATTS_PER_KILOWATT = 1000;

/** A node's draw with the band that the measured nodes and other published estimates lie in. */
export interface PowerBand {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** What a node has of its server, nominal. */
export interface ServerShare {
  readonly vcpu: number;
  readonly memoryGiB: number;
}

/**
 * IT load of one node at full load, kW: the accelerators at their rated board power, plus the host by vCPU and
 * memory. A virtual machine carries its share of the server. Against the highest server input power measured in
 * MLPerf Training (data/published-node-power.json) the sum is 0.1 % above on 8 x H100 and 1.8 % below on 8 x B200;
 * a node at part load draws less.
 *
 * @returns undefined when no source gives the accelerator's rated power
 */
export function nodePowerKilowatts(
  server: ServerShare,
  accelerators: number,
  accelerator: Accelerator | undefined,
): number | undefined {
  const board = accelerators === 0 ? 0 : accelerator?.thermalDesignPowerWatts;
  if (board === undefined) return undefined;
  return Math.round(accelerators * board + hostWatts(server)) / WATTS_PER_KILOWATT;
}

function hostWatts({ vcpu, memoryGiB }: ServerShare): number {
  return vcpu * host.wattsPerVcpu + memoryGiB * host.wattsPerGiB;
}

/** The node's draw at full load and its band, kW; own offers are taken as given, so their band has no width. */
export function nodePowerBand(machine: Machine): PowerBand | undefined {
  const value = machine.powerKilowatts;
  if (value === undefined) return undefined;
  if (machine.origin === "own") return { value, low: value, high: value };
  return { value, low: value * host.band.low, high: value * host.band.high };
}

/** Why a limit on power or carbon rules a machine out; undefined when its draw is known. */
export function powerUnknown(machine: Machine): string | undefined {
  if (machine.powerKilowatts !== undefined) return undefined;
  if (machine.origin === "own") return "its powerKilowatts is not given, and the request limits power";
  const name = machine.accelerator?.name ?? machine.name;
  return `no source gives the rated power of ${name}, and the request limits power`;
}
