const MIB_PER_GIB = 1024;

/** Share of a virtual machine's memory that the hypervisor keeps; Karpenter's default, all types. */
const VM_MEMORY_OVERHEAD = 0.075;
/** Kernel reservation that EC2's memory figure of Graviton types still holds, MiB; Karpenter. */
const ARM_RESERVED_MIB = 64;
/** Memory that a kubelet reserves: this and so much per pod, MiB; the EKS bootstrap's rule. */
const KUBE_RESERVED_MIB = 255;
const KUBE_RESERVED_MIB_PER_POD = 11;
/** Hard eviction threshold of the kubelet, MiB. */
const EVICTION_MIB = 100;

/** Cores that a kubelet reserves, by the EKS bootstrap's rule: 6 % of the first, 1 %, 0.5 % of two, 0.25 % of the rest. */
export function allocatableVcpu(vcpu: number): number {
  const reserved =
    0.06 * Math.min(vcpu, 1) +
    0.01 * within(vcpu, 1, 2) +
    0.005 * within(vcpu, 2, 4) +
    0.0025 * within(vcpu, 4, Infinity);
  return Math.round((vcpu - reserved) * 100) / 100;
}

function within(value: number, from: number, to: number): number {
  return Math.max(0, Math.min(value, to) - from);
}

/** Memory that pods can use, MiB. */
export function allocatableMemoryMiB(memoryMiB: number, pods: number, architecture: string): number {
  const seen = memoryMiB - (architecture === "arm64" ? ARM_RESERVED_MIB : 0);
  const reserved = KUBE_RESERVED_MIB + KUBE_RESERVED_MIB_PER_POD * pods + EVICTION_MIB;
  return Math.floor(seen * (1 - VM_MEMORY_OVERHEAD) - reserved);
}

/** Pods that the interfaces of network card 0 give addresses to, without prefix delegation. */
export function maxPods(interfacesOfCardZero: number, addressesPerInterface: number): number {
  return interfacesOfCardZero * (addressesPerInterface - 1) + 2;
}

/** GiB of MiB, as the instance data has it. */
export function gib(mib: number): number {
  return mib / MIB_PER_GIB;
}
