import type { AllocationRequest } from "../../lib/allocator";
import type { NegotiatedPrice, OwnOffer } from "../../lib/catalog";
import type { Workload } from "../../lib/demand";
import type { Generated } from "./generate";
import type { Random } from "./random";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Draft = Mutable<AllocationRequest>;
/** Adds one feature to a request; the request is the same where it has nothing to say of it. */
type Feature = (random: Random, draft: Draft) => Draft;

const HALLS = ["hall-1", "hall-2"] as const;
const REGIONS = ["us-east-1", "us-west-2", "eu-north-1"] as const;
const TYPES = ["g6.xlarge", "g5.2xlarge", "g6.12xlarge", "m7i.4xlarge", "c7i.8xlarge", "g5.48xlarge"] as const;
/** Trains on one accelerator of 24 GB. */
const MODEL = "qwen2.5-0.5b";
const HOURS = 24;

const FEATURES: Readonly<Record<string, Feature>> = {
  hours, deferrable, spot, regions, users, carbonPrice, carbonLimit, renewable, siteLimits, power, budget, quotas, zones, gang, slack,
};

/** A request of one feature, or of two to five together. */
export function generateFeatures(random: Random): Generated {
  const all = Object.keys(FEATURES);
  const names = random.some(all, random.chance(0.4) ? 1 : random.whole(2, 5)).sort((a, b) => all.indexOf(a) - all.indexOf(b));
  let draft = base(random, names.includes("spot") || names.includes("regions") || random.chance(0.4));
  for (const name of names) draft = (FEATURES[name] as Feature)(random, draft);
  if (random.chance(0.5)) draft.gapLimit = random.pick([0, 0.01]);
  return { shape: names.join("+"), request: draft };
}

// --- what all start from

function base(random: Random, aws: boolean): Draft {
  const offers = Array.from({ length: random.whole(aws ? 0 : 2, aws ? 1 : 4) }, (_, i) => hallNode(random, i));
  const workloads = Array.from({ length: random.whole(1, 3) }, (_, i) => workload(random, `w${i}`));
  if (!aws) return { workloads, catalog: { aws: false, offers } };
  return { region: random.pick(REGIONS), workloads, catalog: { instanceTypes: random.some(TYPES, random.whole(1, 3)), ...(offers.length > 0 ? { offers } : {}) } };
}

function hallNode(random: Random, i: number): OwnOffer {
  const site = HALLS[i % 2] ?? "hall-1";
  const size = random.pick([1, 2, 4]);
  return {
    name: `n${i}`,
    site,
    zone: `${site}-${random.pick(["a", "b"])}`,
    resources: { vcpu: 8 * size, memoryGiB: 32 * size, networkGbps: 10, nvmeGB: 500 },
    ...(random.chance(0.7) ? { accelerator: random.pick(["A10G", "L4"]), accelerators: size } : {}),
    ...(random.chance(0.3) ? { maxNodes: random.whole(0, 5) } : {}),
    usdPerHour: random.real(0.3, 1.5) * size,
    ...(random.chance(0.9) ? { powerKilowatts: random.real(0.1, 0.6) * size } : {}),
  };
}

function workload(random: Random, name: string): Workload {
  const drawn = random.next();
  const extra = random.chance(0.2) ? { headroom: random.pick([0.1, 0.25, 0.5]) } : {};
  if (drawn < 0.25) return { kind: "profile", name, requestsPerSecond: random.real(0.5, 8, 1), buckets: buckets(random), ...extra };
  if (drawn < 0.65) {
    const demand = { vcpu: random.pick([0.5, 1, 1.5, 3, 5]), memoryGiB: random.whole(1, 20) };
    return { kind: "resources", name, replicas: random.whole(1, 7), demand, ...extra };
  }
  return { kind: "resources", name, divisible: true, demand: { vcpu: random.whole(2, 50), memoryGiB: random.whole(2, 90) }, ...extra };
}

function buckets(random: Random): { share: number; maxRequestsPerSecond: Record<string, number> }[] {
  const first = random.pick([1, 0.5, 0.25]);
  return [first, 1 - first].filter((share) => share > 0).map((share) => {
    const maxRequestsPerSecond: Record<string, number> = { A10G: random.real(1, 4, 1) };
    if (random.chance(0.7)) maxRequestsPerSecond.L4 = random.real(0.5, 3, 1);
    return { share, maxRequestsPerSecond };
  });
}

function sitesOf(draft: Draft): string[] {
  const halls = (draft.catalog?.offers ?? []).map((offer) => offer.site);
  const regions = draft.catalog?.aws === false || draft.region === undefined ? [] : [draft.region, ...(draft.additionalRegions ?? [])];
  return [...new Set([...halls, ...regions])];
}

function withWorkloads(draft: Draft, ...more: readonly Workload[]): Draft {
  return { ...draft, workloads: [...draft.workloads, ...more] };
}

// --- features

function hours(random: Random, draft: Draft): Draft {
  const levels = [random.pick([0, 0.25, 0.5]), 1, random.pick([1, 1.5, 0.7])];
  const from = random.whole(0, 12);
  const factors = Array.from({ length: HOURS }, (_, hour) => levels[hour < from ? 0 : hour < from + 8 ? 1 : 2] ?? 1);
  const workloads = draft.workloads.map((w): Workload => ((w.kind === "resources" || w.kind === "profile") && random.chance(0.7) ? { ...w, hourlyFactors: factors } : w));
  if (draft.region === undefined || random.chance(0.5)) return { ...draft, workloads };
  const option = random.pick(["savings-plan-1y", "capacity-reservation"]);
  return { ...draft, workloads, purchaseOptions: ["on-demand", option], catalog: { ...draft.catalog, prices: prices(random, draft, option, 0.3, 1) } };
}

function prices(random: Random, draft: Draft, purchaseOption: string, low: number, high: number): NegotiatedPrice[] {
  const types = draft.catalog?.instanceTypes ?? [];
  return [...(draft.catalog?.prices ?? []), ...types.filter(() => random.chance(0.8)).map((instanceType) => ({ instanceType, purchaseOption, usdPerHour: random.real(low, high) }))];
}

function deferrable(random: Random, draft: Draft): Draft {
  if (random.chance(0.5)) {
    return withWorkloads(draft, { kind: "batch", name: "etl", inputGiB: random.whole(100, 3000), gibPerVcpuHour: random.whole(2, 9), finishWithinHours: 24, memoryGiBPerVcpu: random.pick([0, 1, 4]), deferrable: true });
  }
  return withWorkloads(draft, { kind: "resources", name: "fill", divisible: true, deferrable: true, demand: { vcpu: random.whole(2, 30), memoryGiB: random.whole(2, 60) } });
}

function spot(random: Random, draft: Draft): Draft {
  const options = [...new Set([...(draft.purchaseOptions ?? ["on-demand"]), "spot"])];
  const shares = Object.fromEntries(random.some(["resources", "profile", "batch", "streaming", "training"], random.whole(0, 4)).map((kind) => [kind, random.pick([0, 0.3, 0.5, 0.75, 1])]));
  return { ...draft, purchaseOptions: options, maxSpotShare: shares, catalog: { ...draft.catalog, prices: prices(random, draft, "spot", 0.2, 0.6) } };
}

function regions(random: Random, draft: Draft): Draft {
  const others = random.some(REGIONS.filter((name) => name !== draft.region), random.whole(1, 2));
  return draft.region === undefined || draft.catalog?.aws === false ? draft : { ...draft, additionalRegions: others };
}

function users(random: Random, draft: Draft): Draft {
  const sites = sitesOf(draft);
  const userGroups = ["east", "west", "north"].map((name) => ({ name, networkLatencyMs: Object.fromEntries(sites.filter(() => random.chance(0.85)).map((site) => [site, random.whole(5, 150)])) }));
  const served = (w: Workload): Workload => {
    if ((w.kind !== "resources" && w.kind !== "profile") || (w.kind === "resources" && w.divisible === true) || random.chance(0.2)) return w;
    const names = random.some(["east", "west", "north"], random.whole(1, 3));
    const shares = { 1: [1], 2: [0.3, 0.7], 3: [0.2, 0.5, 0.3] }[names.length] ?? [];
    return { ...w, users: names.map((group, i) => ({ group, share: shares[i] ?? 1 })), maxNetworkLatencyMs: random.pick([60, 100, 140]) };
  };
  return { ...draft, userGroups, workloads: draft.workloads.map(served) };
}

function withSites(draft: Draft, facts: () => NonNullable<AllocationRequest["sites"]>[string]): Draft {
  const sites = { ...draft.sites };
  for (const site of sitesOf(draft)) sites[site] = { ...sites[site], ...facts() };
  return { ...draft, sites };
}

function grid(random: Random): { gridGramsPerKwh: number; powerUsageEffectiveness: number } {
  return { gridGramsPerKwh: random.whole(10, 700), powerUsageEffectiveness: random.pick([1, 1.2, 1.5]) };
}

function carbonPrice(random: Random, draft: Draft): Draft {
  return { ...withSites(draft, () => grid(random)), carbonPriceUsdPerTonne: random.pick([20, 100, 900, 5000]) };
}

function carbonLimit(random: Random, draft: Draft): Draft {
  return { ...withSites(draft, () => grid(random)), carbonLimitTonnesPerYear: random.real(0.5, 12, 1) };
}

function renewable(random: Random, draft: Draft): Draft {
  return { ...withSites(draft, () => ({ renewableShare: random.real(0, 1) })), minRenewableShare: random.real(0.05, 0.9) };
}

function siteLimits(random: Random, draft: Draft): Draft {
  const jobs: Workload[] = [
    { kind: "batch", name: "job", inputGiB: random.whole(50, 4000), gibPerVcpuHour: random.whole(3, 20), finishWithinHours: random.pick([2, 8, 24]), memoryGiBPerVcpu: random.pick([0, 2]), ...(random.chance(0.3) ? { scratchGB: random.whole(10, 300) } : {}) },
    { kind: "streaming", name: "feed", eventsPerSecond: random.whole(1000, 90000), eventKilobytes: random.real(0.2, 4, 1), eventsPerSecondPerVcpu: random.whole(1500, 9000), stateGiB: random.pick([0, 8]), memoryGiBPerVcpu: random.pick([0, 1]) },
  ];
  const chosen = random.some(jobs, random.whole(1, 2));
  return withWorkloads(withSites(draft, () => ({
    ...(random.chance(0.6) ? { storageTB: random.real(0.1, 4, 1) } : {}),
    ...(random.chance(0.4) ? { storageGBps: random.real(0.01, 0.4, 2) } : {}),
    ...(random.chance(0.6) ? { ingestGbps: random.real(0.05, 2, 2) } : {}),
  })), ...chosen);
}

function power(random: Random, draft: Draft): Draft {
  return { ...withSites(draft, () => ({ powerUsageEffectiveness: random.pick([1, 1.25, 1.6]) })), facilityPowerLimitKilowatts: random.real(0.3, 6, 1) };
}

function budget(random: Random, draft: Draft): Draft {
  return { ...draft, budgetUsdPerMonth: random.pick([500, 1200, 2500, 5000, 12000]) };
}

function quotas(random: Random, draft: Draft): Draft {
  const names = [...(draft.catalog?.offers ?? []).map((offer) => offer.name), ...(draft.catalog?.instanceTypes ?? [])];
  return { ...draft, quotas: Object.fromEntries(random.some(names, random.whole(1, 2)).map((name) => [name, random.whole(0, 5)])) };
}

function zones(_random: Random, draft: Draft): Draft {
  return { ...draft, zoneRedundant: true };
}

function gang(random: Random, draft: Draft): Draft {
  const job: Workload = { kind: "training", name: "tune", model: MODEL, tokens: 1e8, accelerator: random.pick(["A10G", "L4"]), acceleratorCount: random.pick([1, 2, 4, 8]), tensorParallel: 1, pipelineParallel: 1, sequenceLength: 1024 };
  return withWorkloads(draft, job);
}

function slack(random: Random, draft: Draft): Draft {
  return { ...draft, costSlack: random.pick([0, 0.02, 0.1]) };
}
