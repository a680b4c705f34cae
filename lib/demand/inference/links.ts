import type { Accelerator, Machine } from "../../catalog";
import { nodeNetwork } from "../network";
import type { Calibration, EngineFigures, LinkKind } from "./calibration";
import { expertRanks, type ReplicaLayout } from "./weights";

/** One way between accelerators. */
export interface Link {
  readonly kind: LinkKind;
  readonly bytesPerSecond: number;
  /** Latency of one collective over the ranks joined; of one hop between stages. */
  readonly seconds: number;
}

/** What joins the accelerators of a replica: tensor ranks stand side by side in a node, stages and copies may be in others. */
export interface Links {
  /** The tensor-parallel ranks of one node, and how many they are. */
  readonly tensor: Link;
  readonly tensorRanks: number;
  /** Nodes that one tensor-parallel group spans, and the link between them. */
  readonly nodes: number;
  readonly acrossNodes: Link;
  /** Accelerators that share the experts. */
  readonly experts: Link;
  /** Ranks that share a sequence. */
  readonly context: Link;
  /** Pipeline stages. */
  readonly stages: Link;
  /** Latency of an all-reduce of large messages over that of small ones. */
  readonly largeMessages: number;
}

export interface LinksInput {
  readonly machine: Machine;
  readonly accelerator: Accelerator;
  readonly layout: ReplicaLayout;
  readonly engine: EngineFigures;
  readonly calibration: Calibration;
}

export function linksOf(input: LinksInput): Links {
  const { machine, accelerator, layout, calibration } = input;
  const reach = Math.max(machine.accelerators, accelerator.scaleUpDomain ?? 1);
  const tensorRanks = Math.min(layout.tensorParallel, reach);
  const nodes = Math.ceil(layout.tensorParallel / tensorRanks);
  return {
    tensor: linkOver(input, tensorRanks, tensorRanks),
    tensorRanks,
    nodes,
    acrossNodes: linkOver(input, layout.tensorParallel, nodes),
    experts: linkOver(input, expertRanks(layout), layout.contextParallel * layout.dataParallel),
    context: linkOver(input, layout.tensorParallel * layout.contextParallel, layout.contextParallel),
    stages: linkOver(input, layout.acceleratorCount, 2),
    largeMessages: calibration.largeMessages,
  };
}

/** The link that `accelerators` side by side need, with the latency of a collective over `ranks` of them. */
function linkOver({ machine, accelerator, calibration, engine }: LinksInput, accelerators: number, ranks: number): Link {
  const kind = linkKind(machine, accelerator, { acceleratorCount: accelerators });
  const figures = calibration.links[kind];
  const perAccelerator = kind === "network" ? nodeNetwork(machine).gbps / 8 / Math.max(1, machine.accelerators) : (accelerator.interconnectGBpsPerDirection ?? 0);
  const growth = Math.log2(Math.max(1, ranks)) ** calibration.linkGrowth;
  return { kind, bytesPerSecond: perAccelerator * 1e9 * figures.bandwidth, seconds: figures.microseconds * 1e-6 * engine.collective * growth };
}

/** PCIe from this on, GB/s in one direction, is of the fifth generation. */
const FIFTH_GENERATION = 60;

/** What joins so many accelerators of a machine. */
export function linkKind(machine: Machine, accelerator: Accelerator, layout: Pick<ReplicaLayout, "acceleratorCount">): LinkKind {
  const domain = accelerator.scaleUpDomain ?? 1;
  if (layout.acceleratorCount > Math.max(machine.accelerators, domain)) return "network";
  if (/^(Inferentia|Trainium)/.test(accelerator.name)) return "neuronlink";
  if (domain <= 1) return (accelerator.interconnectGBpsPerDirection ?? 0) >= FIFTH_GENERATION ? "pcie5" : "pcie";
  return /^(V100|A100)/.test(accelerator.name) ? "nvlink" : "nvswitch";
}

/**
 * An all-reduce over the tensor-parallel ranks. Where they span nodes, those of a node are summed first, and each then
 * exchanges its part with its like in the other nodes, as NCCL's trees do.
 */
export function allReduceSeconds(links: Links, bytes: number): number {
  const { tensorRanks, nodes, acrossNodes } = links;
  const local = tensorRanks > 1 ? localAllReduceSeconds(links, bytes) : 0;
  if (nodes === 1) return local;
  return local + acrossNodes.seconds + ((bytes / tensorRanks) * 2 * (1 - 1 / nodes)) / acrossNodes.bytesPerSecond;
}

/**
 * Small messages are reduced in one shot: every rank reads those of all others; large ones in two (scatter, gather), each
 * byte once, with more synchronization. Engines take the quicker.
 */
function localAllReduceSeconds({ tensor, tensorRanks, largeMessages }: Links, bytes: number): number {
  const payload = bytes / tensor.bytesPerSecond;
  const oneShot = tensor.seconds + payload * (tensorRanks - 1);
  const twoShot = tensor.seconds * largeMessages + payload * 2 * (1 - 1 / tensorRanks);
  return Math.min(oneShot, twoShot);
}

/** Whether every link that the layout needs is there. */
export function isJoined({ acceleratorCount }: ReplicaLayout, { tensor, acrossNodes, experts, context, stages }: Links): boolean {
  return acceleratorCount === 1 || [tensor, acrossNodes, experts, context, stages].every((link) => link.bytesPerSecond > 0);
}

/** The kinds of link that a layout's transfers pass. */
export function linkKinds(layout: ReplicaLayout, links: Links): readonly LinkKind[] {
  const used = [
    ...(links.tensorRanks > 1 ? [links.tensor] : []),
    ...(links.nodes > 1 ? [links.acrossNodes] : []),
    ...(layout.expertParallel > 1 && layout.contextParallel * layout.dataParallel > 1 ? [links.experts] : []),
    ...(layout.contextParallel > 1 ? [links.context] : []),
    ...(layout.pipelineParallel > 1 ? [links.stages] : []),
  ];
  return [...new Set(used.map((link) => link.kind))];
}
