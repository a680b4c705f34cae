import type { Machine } from "../../catalog";
import { nodeNetwork } from "../network";
import type { CommunicationFigures } from "./calibration";

/** How accelerators of a machine reach each other; bytes per second and accelerator, as software reaches them. */
export interface Links {
  /** Accelerators that the fast links join. */
  readonly localSize: number;
  readonly localBytes: number;
  readonly networkBytes: number;
  readonly hopSeconds: number;
  /** Network as stated or assumed, Gbit/s a node. */
  readonly networkGbps: number;
  readonly networkAssumed: boolean;
}

/** Scale-up domains above this are a rack's (NVL36, NVL72) and span nodes; smaller ones are a board's. */
const LARGEST_BOARD = 16;
/** PCIe generation 4, 16 lanes, each direction; for cards whose link no source gives. */
const PCIE_GBPS = 32;

export function linksOf(machine: Machine, f: CommunicationFigures): Links {
  const a = machine.accelerator;
  const domain = a?.scaleUpDomain ?? 1;
  const scaleUp = domain > 1;
  const localSize = domain > LARGEST_BOARD ? domain : scaleUp ? Math.min(domain, machine.accelerators) : machine.accelerators;
  const { gbps: networkGbps, assumed: networkAssumed } = nodeNetwork(machine);
  const reached = machine.origin === "aws" && machine.efaInterfaces === 0 ? f.tcp : f.network;
  return {
    localSize: Math.max(1, localSize),
    localBytes: (a?.interconnectGBpsPerDirection ?? PCIE_GBPS) * 1e9 * (scaleUp ? f.local : f.pcie),
    networkBytes: (networkGbps / 8 / machine.accelerators) * 1e9 * reached,
    hopSeconds: f.hopMicroseconds * 1e-6,
    networkGbps,
    networkAssumed,
  };
}

/** Members of a group that share a scale-up domain; neighbours in the group are `stride` ranks apart. */
function localMembers(l: Links, size: number, stride: number): number {
  return Math.max(1, Math.min(size, Math.floor(l.localSize / stride)));
}

/**
 * Time of an all-gather or a reduce-scatter in which each rank ends (or starts) with `bytes`. Inside a domain a ring;
 * across domains each domain takes in what it lacks over all its members' network ports, while the ring goes on inside.
 */
export function gatherSeconds(l: Links, size: number, stride: number, bytes: number): number {
  if (size <= 1) return 0;
  const local = localMembers(l, size, stride);
  const inside = (bytes * (local - 1)) / local / l.localBytes;
  const outside = local < size ? (bytes * (1 - local / size)) / (local * l.networkBytes) : 0;
  return Math.max(inside, outside) + l.hopSeconds * Math.log2(size);
}

/** Bytes that each accelerator sends over the network in such a collective. */
export function gatherNetworkBytes(l: Links, size: number, stride: number, bytes: number): number {
  const local = localMembers(l, size, stride);
  return size > 1 && local < size ? (bytes * (1 - local / size)) / local : 0;
}

/**
 * Time in which each rank sends `bytes` to the members of its group, evenly; `copies` is to how many members a token
 * goes: over the network one copy a domain is enough.
 */
export function exchangeSeconds(l: Links, size: number, bytes: number, copies: number): number {
  if (size <= 1) return 0;
  const local = localMembers(l, size, 1);
  const inside = (bytes * (local - 1)) / size / l.localBytes;
  const outside = exchangeNetworkBytes(l, size, bytes, copies);
  // a node may have no network, and needs none where the group stands in it
  return inside + (outside > 0 ? outside / l.networkBytes : 0) + l.hopSeconds * Math.log2(size);
}

export function exchangeNetworkBytes(l: Links, size: number, bytes: number, copies: number): number {
  const local = localMembers(l, size, 1);
  if (size <= 1 || local >= size) return 0;
  const domains = size / local;
  // a token's copies that fall into one domain travel once; expected number of distinct domains hit
  const distinct = domains * (1 - (1 - 1 / domains) ** copies);
  return bytes * (1 - local / size) * Math.min(1, distinct / copies);
}

/** Sending `bytes` to the next stage of a job of so many accelerators: all wait for the stages that stand in different domains. */
export function sendSeconds(l: Links, accelerators: number, bytes: number): number {
  return bytes / (spansDomains(l, accelerators) ? l.networkBytes : l.localBytes) + l.hopSeconds;
}

/** Whether some of a job's accelerators are joined by the network only. */
export function spansDomains(l: Links, accelerators: number): boolean {
  return accelerators > l.localSize;
}
