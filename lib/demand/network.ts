import type { Machine } from "../catalog";

/**
 * Network of a node for which no source gives one: 400 Gbit/s an accelerator, as NVIDIA's DGX H100 and GB200 reference
 * designs have; 50 with PCIe cards.
 */
const ASSUMED_GBPS = { scaleUp: 400, pcie: 50 } as const;

/** Network of a node, Gbit/s, as stated or assumed. */
export interface NodeNetwork {
  readonly gbps: number;
  readonly assumed: boolean;
}

export function nodeNetwork(machine: Machine): NodeNetwork {
  if (machine.networkGbps !== undefined) return { gbps: machine.networkGbps, assumed: false };
  const scaleUp = (machine.accelerator?.scaleUpDomain ?? 1) > 1;
  return { gbps: machine.accelerators * (scaleUp ? ASSUMED_GBPS.scaleUp : ASSUMED_GBPS.pcie), assumed: true };
}
