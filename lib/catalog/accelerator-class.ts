import type { Machine } from "./offer";

/** Accelerators that EC2 does not count as GPUs (it lists Neuron devices and the AI100 under other fields). */
const NOT_GPUS: ReadonlySet<string> = new Set(["AI100", "Inferentia1", "Inferentia2", "Trainium1", "Trainium2"]);

/**
 * Whether the `gpu` of a machine are GPUs, as a plain workload that asks for `gpu` means them. Models that are
 * placed by their layout know the accelerator and run on any.
 */
export function carriesGpus(machine: Machine): boolean {
  return machine.accelerator === undefined || !NOT_GPUS.has(machine.accelerator.name);
}
