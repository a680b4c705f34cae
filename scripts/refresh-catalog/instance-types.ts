import { unknownName, ValidationError } from "../../lib/errors";
import type { Accelerator, InstanceFacts } from "../../lib/catalog";
import { allocatableMemoryMiB, allocatableVcpu, gib, maxPods } from "./allocatable";
import { array, count, type Json, object, optional, text } from "./reading";

const MIB_PER_GIB = 1024;

/** Kinds of accelerators in `describe-instance-types`, and where each lists them. */
const ACCELERATOR_LISTS = [
  ["GpuInfo", "Gpus"],
  ["NeuronInfo", "NeuronDevices"],
  ["InferenceAcceleratorInfo", "Accelerators"],
] as const;

/**
 * Reads the output of `aws ec2 describe-instance-types`.
 *
 * @param known facts of the catalog by type, for what EC2 does not say (UltraServers, UltraClusters)
 * @throws ValidationError for an accelerator that the catalog has no facts of; add them first
 */
export function instanceFactsOf(
  output: unknown,
  accelerators: readonly Accelerator[],
  known: ReadonlyMap<string, InstanceFacts>,
): readonly InstanceFacts[] {
  const list = array("InstanceTypes", object("output", output).InstanceTypes);
  return list
    .map((one, i) => factsOf(`InstanceTypes[${i}]`, object(`InstanceTypes[${i}]`, one), accelerators, known))
    .sort((a, b) => (a.instanceType < b.instanceType ? -1 : 1));
}

function factsOf(
  path: string,
  one: Json,
  accelerators: readonly Accelerator[],
  known: ReadonlyMap<string, InstanceFacts>,
): InstanceFacts {
  const instanceType = text(`${path}.InstanceType`, one.InstanceType);
  const architecture = architectureOf(`${path}.ProcessorInfo`, object(`${path}.ProcessorInfo`, one.ProcessorInfo));
  const vcpu = count(`${path}.VCpuInfo.DefaultVCpus`, object(`${path}.VCpuInfo`, one.VCpuInfo).DefaultVCpus);
  const memoryMiB = count(`${path}.MemoryInfo.SizeInMiB`, object(`${path}.MemoryInfo`, one.MemoryInfo).SizeInMiB);
  const network = networkOf(`${path}.NetworkInfo`, object(`${path}.NetworkInfo`, one.NetworkInfo));
  const before = known.get(instanceType);
  const classes = one.SupportedUsageClasses;
  return {
    instanceType,
    architecture,
    vcpu,
    memoryGiB: gib(memoryMiB),
    ...boardOf(path, one, accelerators, before),
    allocatableVcpu: allocatableVcpu(vcpu),
    allocatableMemoryMiB: allocatableMemoryMiB(memoryMiB, network.maxPods, architecture),
    ...network,
    localNvmeGB: Number(optional(`${path}.InstanceStorageInfo`, one.InstanceStorageInfo).TotalSizeInGB ?? 0),
    ebsBandwidthMbps: ebsOf(`${path}.EbsInfo`, optional(`${path}.EbsInfo`, one.EbsInfo)),
    capacityBlock: Array.isArray(classes) ? classes.includes("capacity-block") : (before?.capacityBlock ?? null),
    ultraServerOnly: before?.ultraServerOnly ?? false,
    ultraCluster: before?.ultraCluster ?? false,
    bareMetal: one.BareMetal === true,
  };
}

function architectureOf(path: string, processor: Json): "amd64" | "arm64" {
  const supported = array(`${path}.SupportedArchitectures`, processor.SupportedArchitectures);
  if (supported.includes("x86_64")) return "amd64";
  if (supported.includes("arm64")) return "arm64";
  throw new ValidationError(`${path}.SupportedArchitectures`, `must name x86_64 or arm64, got ${supported.join(", ")}`);
}

type NetworkFacts = Pick<
  InstanceFacts,
  "networkGbps" | "maxEfaInterfaces" | "networkCards" | "primaryCardEfa" | "maxEnis" | "ipv4PerEni" | "maxPods"
>;

function networkOf(path: string, network: Json): NetworkFacts {
  const cards = array(`${path}.NetworkCards`, network.NetworkCards).map((card, i) => object(`${path}.NetworkCards[${i}]`, card));
  const interfaces = cards.map((card, i) => count(`${path}.NetworkCards[${i}].MaximumNetworkInterfaces`, card.MaximumNetworkInterfaces));
  const gbps = cards.map((card, i) => count(`${path}.NetworkCards[${i}].BaselineBandwidthInGbps`, card.BaselineBandwidthInGbps));
  const ipv4PerEni = count(`${path}.Ipv4AddressesPerInterface`, network.Ipv4AddressesPerInterface);
  const efa = optional(`${path}.EfaInfo`, network.EfaInfo).MaximumEfaInterfaces;
  const maxEfaInterfaces = network.EfaSupported === true ? count(`${path}.EfaInfo.MaximumEfaInterfaces`, efa) : 0;
  return {
    networkGbps: Math.round(gbps.reduce((sum, one) => sum + one, 0) * 1000) / 1000,
    maxEfaInterfaces,
    networkCards: cards.length,
    // where the EFAs are one fewer than the cards, card 0 is the one without (p6-b300)
    primaryCardEfa: maxEfaInterfaces === 0 ? null : maxEfaInterfaces !== cards.length - 1,
    maxEnis: interfaces.reduce((sum, one) => sum + one, 0),
    ipv4PerEni,
    maxPods: maxPods(interfaces[0] ?? 0, ipv4PerEni),
  };
}

function ebsOf(path: string, ebs: Json): number | null {
  const baseline = optional(`${path}.EbsOptimizedInfo`, ebs.EbsOptimizedInfo).BaselineBandwidthInMbps;
  return typeof baseline === "number" ? baseline : null;
}

type BoardFacts = Pick<InstanceFacts, "accelerator" | "accelerators" | "gpuFraction" | "acceleratorMemoryMiB" | "neuronCores">;

function boardOf(
  path: string,
  one: Json,
  accelerators: readonly Accelerator[],
  before: InstanceFacts | undefined,
): BoardFacts {
  for (const [info, list] of ACCELERATOR_LISTS) {
    const held = optional(`${path}.${info}`, one[info])[list];
    if (held === undefined) continue;
    const at = `${path}.${info}.${list}[0]`;
    const board = object(at, array(`${path}.${info}.${list}`, held)[0]);
    const memoryMiB = Number(optional(`${at}.MemoryInfo`, board.MemoryInfo).SizeInMiB ?? before?.acceleratorMemoryMiB ?? 0);
    const accelerator = acceleratorOf(at, text(`${at}.Name`, board.Name), memoryMiB, accelerators, before);
    const whole = count(`${at}.Count`, board.Count ?? 0);
    const cores = optional(`${at}.CoreInfo`, board.CoreInfo).Count;
    return {
      accelerator: accelerator.name,
      accelerators: whole,
      gpuFraction: whole > 0 ? 0 : memoryFraction(memoryMiB, accelerator, before),
      acceleratorMemoryMiB: memoryMiB,
      neuronCores: typeof cores === "number" ? cores * whole : (before?.neuronCores ?? 0),
    };
  }
  return { accelerator: null, accelerators: 0, gpuFraction: 0, acceleratorMemoryMiB: 0, neuronCores: 0 };
}

/** Fractions are cut in halves (1/8, 1/4, 1/2), and the memory with them. */
function memoryFraction(memoryMiB: number, accelerator: Accelerator, before: InstanceFacts | undefined): number {
  if (before && before.gpuFraction > 0) return before.gpuFraction;
  return 2 ** Math.round(Math.log2(memoryMiB / (accelerator.memoryGiB * MIB_PER_GIB)));
}

/** EC2's name and memory to the catalog's accelerator: several share a name (V100, A100), so the nearest memory decides. */
function acceleratorOf(
  path: string,
  name: string,
  memoryMiB: number,
  accelerators: readonly Accelerator[],
  before: InstanceFacts | undefined,
): Accelerator {
  const key = name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  const named = accelerators.filter((one) => one.awsName === key);
  const same = named.find((one) => one.name === before?.accelerator);
  if (same) return same;
  const gap = (one: Accelerator): number => Math.abs(one.memoryGiB * MIB_PER_GIB - memoryMiB);
  const best = [...named].sort((a, b) => gap(a) - gap(b))[0];
  if (best) return best;
  const known = accelerators.flatMap((one) => (one.awsName === undefined ? [] : [one.awsName]));
  throw unknownName(`${path}.Name`, "accelerator (add its facts to accelerators.json first)", key, known);
}
