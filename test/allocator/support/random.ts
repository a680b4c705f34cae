import type { Offer } from "../../../lib/catalog";
import type { WorkloadDemand } from "../../../lib/demand";
import type { AllocationRequest } from "../../../lib/allocator/request";
import { divisible, gang, offer, replicated } from "./make";

/** Numbers from a seed (mulberry32): the same instances on every machine. */
export function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export interface Instance {
  readonly offers: readonly Offer[];
  readonly demands: readonly WorkloadDemand[];
  readonly limits: Partial<AllocationRequest>;
}

/** A small instance with everything in it now and then: gangs, mixed replicas, divisible rest, zones, every limit. */
export function smallInstance(seed: number): Instance {
  const next = numbersFrom(seed);
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const chance = (p: number): boolean => next() < p;
  const zoneRedundant = chance(0.2);
  const offers = Array.from({ length: int(1, 3) }, (_, i) =>
    offer({
      name: `n${i}`,
      zone: zoneRedundant ? `z${i % 2}` : "z",
      resources: { cpu: int(4, 12), mem: int(8, 32) },
      usdPerHour: int(1, 9) / 2,
      powerKilowatts: int(1, 5) / 2,
      renewableShare: int(0, 4) / 4,
      ...(chance(0.2) ? { maxNodes: int(0, 3) } : {}),
    }),
  );
  const demands: WorkloadDemand[] = [];
  for (let w = 0; w < int(1, 3); w++) {
    const rates = new Map(offers.map(({ machine }) => [machine.name, chance(0.6) ? 1 : int(1, 3)] as const));
    demands.push(replicated(`w${w}`, offers, { cpu: int(1, 6), mem: int(1, 16) }, int(1, 4), (machine) => rates.get(machine) ?? 1));
  }
  if (chance(0.4)) demands.push(divisible("rest", offers, { cpu: int(1, 15), mem: int(1, 40) }));
  if (chance(0.25)) demands.push(gang("gang", Object.fromEntries(offers.filter(() => chance(0.7)).map(({ name }) => [name, int(1, 3)]))));
  const limits: Partial<AllocationRequest> = {
    gapLimit: 0,
    ...(zoneRedundant ? { zoneRedundant } : {}),
    ...(chance(0.25) ? { facilityPowerLimitKilowatts: int(6, 24) / 2 } : {}),
    ...(chance(0.2) ? { quotas: { n0: int(0, 3) } } : {}),
    ...(chance(0.2) ? { budgetUsdPerMonth: int(4, 30) * 730 } : {}),
    ...(chance(0.2) ? { minRenewableShare: int(1, 2) / 4 } : {}),
  };
  return { offers, demands, limits };
}
