import { unknownName } from "../errors";
import { accelerators, findAccelerator } from "./accelerators";
import { frozen } from "./frozen";
import { type InstanceFacts, instanceFacts } from "./instance-facts";
import { nodePowerKilowatts } from "./node-power";
import type { Machine, Resources } from "./offer";

const MIB_PER_GIB = 1024;

function awsMachine(facts: InstanceFacts): Machine {
  // A fraction of an accelerator cannot hold a model, so such types carry no accelerator; workloads that ask for
  // resources may still use the fraction.
  const whole = facts.accelerators > 0;
  const accelerator = whole ? findAccelerator(facts.instanceType, facts.accelerator ?? "") : undefined;
  const board = facts.accelerator ? findAccelerator(facts.instanceType, facts.accelerator) : undefined;
  const gpu = whole ? facts.accelerators : facts.gpuFraction;
  const resources: Resources = {
    ...(gpu > 0 ? { gpu } : {}),
    vcpu: facts.allocatableVcpu,
    memoryGiB: facts.allocatableMemoryMiB / MIB_PER_GIB,
    networkGbps: facts.networkGbps,
    ...(facts.localNvmeGB > 0 ? { nvmeGB: facts.localNvmeGB } : {}),
    pods: facts.maxPods,
  };
  return {
    name: facts.instanceType,
    origin: "aws",
    architecture: facts.architecture,
    resources,
    ...(accelerator ? { accelerator, acceleratorMemoryGiB: facts.acceleratorMemoryMiB / MIB_PER_GIB } : {}),
    accelerators: facts.accelerators,
    networkGbps: facts.networkGbps,
    efaInterfaces: facts.maxEfaInterfaces,
    ...power(nodePowerKilowatts(facts, gpu, board)),
  };
}

function power(kilowatts: number | undefined): { powerKilowatts?: number } {
  return kilowatts === undefined ? {} : { powerKilowatts: kilowatts };
}

/** Accelerators on the node that the vendor builds, for those that no AWS type carries. */
const vendorNodes: Readonly<Record<string, number>> = {
  "GB300": 4, // compute tray of the NVL72 rack, as that of GB200
  "V100-16": 8, // NVLink domain of 8
};

function referenceMachine(name: string, count: number): Machine {
  return {
    name: `reference-${name}`,
    origin: "reference",
    architecture: "any",
    resources: { gpu: count },
    accelerator: findAccelerator(name, name),
    accelerators: count,
    efaInterfaces: 0,
  };
}

const aws: readonly Machine[] = frozen(instanceFacts().map(awsMachine).sort(byName));
const carried = new Set(aws.map((machine) => machine.accelerator?.name));
const reference: readonly Machine[] = frozen(
  accelerators()
    .filter((a) => !carried.has(a.name) && vendorNodes[a.name] !== undefined)
    .map((a) => referenceMachine(a.name, vendorNodes[a.name] ?? 0))
    .sort(byName),
);
const known: ReadonlyMap<string, Machine> = new Map([...aws, ...reference].map((m) => [m.name, m]));

function byName(a: Machine, b: Machine): number {
  return a.name < b.name ? -1 : 1;
}

/** Every AWS instance type of the catalogue, with what pods can use of it. */
export function awsMachines(): readonly Machine[] {
  return aws;
}

/**
 * Nodes of the accelerators that no AWS type carries, so that estimates can be made for them. Never on offer.
 * What no source gives (network, processors, power) is absent.
 */
export function referenceMachines(): readonly Machine[] {
  return reference;
}

/** @throws ValidationError at `path` for a machine that is not known; says the nearest one that is */
export function findMachine(path: string, name: string): Machine {
  const found = known.get(name);
  if (!found) throw unknownName(path, "instance type", name, known.keys());
  return found;
}
