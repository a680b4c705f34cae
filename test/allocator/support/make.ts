import type { Machine, Offer } from "../../../lib/catalog";
import type { DivisibleDemand, GangDemand, ProfileDemand, ReplicatedDemand, Workload, WorkloadDemand } from "../../../lib/demand";
import { allocate, type AllocationInput } from "../../../lib/allocator/allocate";
import type { AllocationPlan } from "../../../lib/allocator/plan";
import type { AllocationRequest } from "../../../lib/allocator/request";

export interface OfferFacts {
  readonly name: string;
  readonly resources: Readonly<Record<string, number>>;
  readonly usdPerHour?: number;
  readonly usdPerYearByResource?: Readonly<Record<string, number>>;
  readonly site?: string;
  readonly zone?: string;
  readonly maxNodes?: number;
  readonly powerKilowatts?: number;
  readonly powerUsageEffectiveness?: number;
  readonly gridGramsCo2ePerKwh?: number;
  readonly renewableShare?: number;
  /** Machine's name where several offers are of one type; default: the offer's. */
  readonly type?: string;
  /** Paid for the hours it runs, as AWS's on-demand nodes are. */
  readonly hourly?: boolean;
}

export function offer(facts: OfferFacts): Offer {
  const { name, resources, usdPerHour = 0, site = "hall", zone = site, type = name, powerKilowatts, powerUsageEffectiveness = 1, hourly = false, ...rest } = facts;
  const machine: Machine = {
    name: type,
    origin: hourly ? "aws" : "own",
    architecture: "any",
    resources,
    accelerators: resources["gpu"] ?? 0,
    efaInterfaces: 0,
    ...(powerKilowatts === undefined ? {} : { powerKilowatts }),
  };
  return { name, machine, site, zone, purchaseOption: hourly ? "on-demand" : "own", usdPerHour, powerUsageEffectiveness, ...rest };
}

export function replicated(workload: string, offers: readonly Offer[], need: Readonly<Record<string, number>>, rate: number, ratePerReplica: (machine: string) => number = () => 1): ReplicatedDemand {
  const machines = [...new Map(offers.map(({ machine }) => [machine.name, machine] as const)).values()].filter((machine) => Object.entries(need).every(([name, amount]) => amount <= (machine.resources[name] ?? 0)));
  return { kind: "replicated", workload, excluded: [], rate, candidates: machines.map(({ name }) => ({ machine: name, need, ratePerReplica: ratePerReplica(name), acceleratorCount: 0, layout: {} })) };
}

export function divisible(workload: string, offers: readonly Offer[], need: Readonly<Record<string, number>>): DivisibleDemand {
  const machines = [...new Set(offers.filter(({ machine }) => Object.keys(need).every((name) => (machine.resources[name] ?? 0) > 0)).map(({ machine }) => machine.name))];
  return { kind: "divisible", workload, excluded: [], need, machines };
}

export function gang(workload: string, nodes: Readonly<Record<string, number>>): GangDemand {
  const candidates = Object.entries(nodes).map(([machine, count]) => ({
    machine,
    nodes: count,
    acceleratorCount: count,
    layout: {},
    days: 10,
    estimate: { accelerator: "x", acceleratorCount: count, precision: "bf16", layout: {}, binding: "compute", assumptions: [] },
  }));
  return { kind: "gang", workload, excluded: [], candidates };
}

export function profile(workload: string, buckets: ProfileDemand["buckets"]): ProfileDemand {
  return { kind: "profile", workload, excluded: [], buckets };
}

/** An input whose request names the workloads of the demands. */
export function input(offers: readonly Offer[], demands: readonly WorkloadDemand[], limits: Partial<AllocationRequest> = {}): AllocationInput {
  const workloads = demands.map((demand): Workload => ({ kind: "resources", name: demand.workload, demand: { any: 1 } }));
  return { request: { ...limits, workloads }, offers, notOffered: [], catalogNotes: [], demands, catalogVersion: "test", inputHash: "sha256:test" };
}

export function plan(offers: readonly Offer[], demands: readonly WorkloadDemand[], limits: Partial<AllocationRequest> = {}, previousPlan?: AllocationPlan): AllocationPlan {
  return allocate({ ...input(offers, demands, limits), ...(previousPlan ? { previousPlan } : {}) });
}
