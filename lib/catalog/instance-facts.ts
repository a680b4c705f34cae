import { unknownName } from "../errors";
import data from "./data/aws-instances.json";
import { frozen } from "./frozen";

/** What AWS says of an instance type. Bandwidth is the baseline, not the burst. */
export interface InstanceFacts {
  readonly instanceType: string;
  readonly architecture: "amd64" | "arm64";
  /** Nominal. */
  readonly vcpu: number;
  /** Nominal. */
  readonly memoryGiB: number;
  /** Catalogue name of the accelerator; null without. */
  readonly accelerator: string | null;
  /** Whole accelerators; 0 on fractional types. */
  readonly accelerators: number;
  /** Share of one accelerator on types that carry a fraction (g6f, gr6f), else 0. */
  readonly gpuFraction: number;
  /** Usable per accelerator (of the fraction on fractional types), as EC2 reports it. */
  readonly acceleratorMemoryMiB: number;
  /** After kube-reserved. */
  readonly allocatableVcpu: number;
  /** After kube-reserved, eviction threshold and 7.5 % virtual machine overhead. */
  readonly allocatableMemoryMiB: number;
  /** Limited by the interfaces of network card 0, without prefix delegation. */
  readonly maxPods: number;
  readonly networkGbps: number;
  readonly maxEfaInterfaces: number;
  /** Null where no source gives it. */
  readonly networkCards: number | null;
  /** Whether network card 0 takes an EFA; null where the type has no EFA. */
  readonly primaryCardEfa: boolean | null;
  readonly localNvmeGB: number;
  readonly ebsBandwidthMbps: number | null;
  readonly maxEnis: number | null;
  readonly ipv4PerEni: number | null;
  readonly neuronCores: number;
  /** Sold in capacity blocks; null where not established. */
  readonly capacityBlock: boolean | null;
  /** Sold in whole UltraServers only. */
  readonly ultraServerOnly: boolean;
  readonly ultraCluster: boolean;
  readonly bareMetal: boolean;
}

/** A row of the data file, in the order of its `columns`. */
type Row = readonly [
  instanceType: string,
  architecture: "amd64" | "arm64",
  vcpu: number,
  memoryGiB: number,
  accelerator: string | null,
  accelerators: number,
  gpuFraction: number,
  acceleratorMemoryMiB: number,
  allocatableVcpu: number,
  allocatableMemoryMiB: number,
  maxPods: number,
  networkGbps: number,
  maxEfaInterfaces: number,
  networkCards: number | null,
  primaryCardEfa: boolean | null,
  localNvmeGB: number,
  ebsBandwidthMbps: number | null,
  maxEnis: number | null,
  ipv4PerEni: number | null,
  neuronCores: number,
  capacityBlock: boolean | null,
  ultraServerOnly: boolean,
  ultraCluster: boolean,
  bareMetal: boolean,
];

/** Spelled out, not zipped with `columns`: it runs at every start, and objects of one shape are made fast. */
function factsOf(row: Row): InstanceFacts {
  const [
    instanceType,
    architecture,
    vcpu,
    memoryGiB,
    accelerator,
    accelerators,
    gpuFraction,
    acceleratorMemoryMiB,
    allocatableVcpu,
    allocatableMemoryMiB,
    maxPods,
    networkGbps,
    maxEfaInterfaces,
    networkCards,
    primaryCardEfa,
    localNvmeGB,
    ebsBandwidthMbps,
    maxEnis,
    ipv4PerEni,
    neuronCores,
    capacityBlock,
    ultraServerOnly,
    ultraCluster,
    bareMetal,
  ] = row;
  return Object.freeze({
    instanceType,
    architecture,
    vcpu,
    memoryGiB,
    accelerator,
    accelerators,
    gpuFraction,
    acceleratorMemoryMiB,
    allocatableVcpu,
    allocatableMemoryMiB,
    maxPods,
    networkGbps,
    maxEfaInterfaces,
    networkCards,
    primaryCardEfa,
    localNvmeGB,
    ebsBandwidthMbps,
    maxEnis,
    ipv4PerEni,
    neuronCores,
    capacityBlock,
    ultraServerOnly,
    ultraCluster,
    bareMetal,
  });
}

const byType: ReadonlyMap<string, InstanceFacts> = new Map(
  (data.rows as unknown as Row[]).map((row) => [row[0], factsOf(row)]),
);

/** Facts of an AWS instance type that no source states in full, by type: what was taken instead. */
export const unverifiedInstanceFacts: Readonly<Record<string, string>> = frozen(data.unverified);

/** Facts of every AWS type in the catalogue, by name. */
export function instanceFacts(): readonly InstanceFacts[] {
  return [...byType.values()];
}

/** @throws ValidationError at `path` for a type that is not known; says the nearest one that is */
export function findInstanceFacts(path: string, instanceType: string): InstanceFacts {
  const found = byType.get(instanceType);
  if (!found) throw unknownName(path, "instance type", instanceType, byType.keys());
  return found;
}
