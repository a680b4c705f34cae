import type { AllocationInput } from "../../../lib/allocator/input";
import { divisible, gang, input, offer, replicated } from "./make";
import { numbersFrom } from "./random";

/** Nodes with and without accelerators in up to three zones; replicas that may take one, work that divides, now and then a gang; some limits. */
export function mixedRequest(seed: number): AllocationInput {
  const next = numbersFrom(seed);
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const chance = (share: number): boolean => next() < share;
  const zones = ["a", "b", "c"].slice(0, int(1, 3));
  const types = [
    ...["small", "large"].map((type, t) => ({ type, resources: { cpu: int(3, 6) * (t + 1), mem: int(4, 9) * (t + 1) } })),
    ...["one-gpu", "four-gpu"].slice(0, int(0, 2)).map((type, t) => ({ type, resources: { cpu: int(4, 8) * (t + 1), mem: int(8, 16) * (t + 1), gpu: t === 0 ? 1 : 4 } })),
  ];
  const offers = types.flatMap(({ type, resources }) => {
    const usdPerHour = int(2, 6) + (resources.cpu + resources.mem) / 4 + 5 * ("gpu" in resources && typeof resources.gpu === "number" ? resources.gpu : 0);
    const facts = { type, resources, usdPerHour, powerKilowatts: resources.cpu / 10, gridGramsCo2ePerKwh: 300, renewableShare: int(2, 8) / 10 };
    return zones.map((zone) => offer({ ...facts, name: `${type}-${zone}`, zone, ...(chance(0.2) ? { maxNodes: int(1, 3) } : {}) }));
  });
  const withGpu = types.length > 2;
  const demands = [
    ...Array.from({ length: int(1, 3) }, (_, w) => replicated(`w${w}`, offers, { cpu: int(1, 3), mem: int(1, 4) }, int(1, 4))),
    ...(withGpu && chance(0.7) ? [replicated("serve", offers, { gpu: 1, cpu: 1, mem: 2 }, int(1, 4), (machine) => (machine === "one-gpu" ? 1 : 2))] : []),
    ...Array.from({ length: int(0, 2) }, (_, w) => divisible(`d${w}`, offers, { cpu: int(1, 9) / 2, mem: int(1, 12) / 2 })),
    ...(chance(0.3) ? [gang("train", withGpu ? { "four-gpu": 1, large: 3 } : { large: 2 })] : []),
  ].filter((demand) => !("candidates" in demand) || demand.candidates.length > 0);
  return input(offers, demands, {
    ...(zones.length > 1 && chance(0.5) ? { zoneRedundant: true } : {}),
    ...(chance(0.2) ? { facilityPowerLimitKilowatts: int(2, 8) } : {}),
    ...(chance(0.2) ? { carbonPriceUsdPerTonne: 100 } : {}),
    ...(chance(0.2) ? { minRenewableShare: 0.4 } : {}),
    ...(chance(0.2) ? { budgetUsdPerMonth: int(20, 90) * 1000 } : {}),
  });
}
