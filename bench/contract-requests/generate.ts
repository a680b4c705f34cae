import type { AllocationRequest } from "../../lib/allocator";
import type { OwnOffer } from "../../lib/catalog";
import type { Workload } from "../../lib/demand";
import type { Random } from "./random";

/** A request made by a seed, and the shape it was made in. */
export interface Generated {
  readonly shape: string;
  readonly request: AllocationRequest;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Draft = Mutable<AllocationRequest>;

const RESOURCES = ["vcpu", "memoryGiB", "networkGbps", "storageTB"] as const;
const ACCELERATORS = ["A10G", "L4", "A100-80", "H100", "house-chip"] as const;
const REGIONS = ["us-east-1", "us-west-2", "eu-north-1"] as const;
const AWS_TYPES = [
  "g5.xlarge", "g5.12xlarge", "g5.48xlarge", "g6.xlarge", "g6.12xlarge", "g6e.xlarge", "p4d.24xlarge", "p5.48xlarge",
  "c7a.4xlarge", "c7i.8xlarge", "m7i.4xlarge", "m7i.24xlarge", "r7i.8xlarge", "c7g.8xlarge", "r8g.4xlarge", "inf2.48xlarge",
] as const;

/** The shapes, each with how often it is drawn. */
const SHAPES: readonly (readonly [string, number, (random: Random) => Draft])[] = [
  ["tiny", 6, tiny],
  ["mixed-own", 6, mixedOwn],
  ["profile", 4, profiles],
  ["pay-for-use", 2, payForUse],
  ["redundant", 3, redundant],
  ["edge", 4, edge],
  ["pack", 1, pack],
  ["aws-few-types", 3, awsFewTypes],
  ["aws-and-own", 2, awsAndOwn],
];

export function generate(random: Random): Generated {
  const total = SHAPES.reduce((sum, [, weight]) => sum + weight, 0);
  let at = random.next() * total;
  for (const [shape, weight, make] of SHAPES) {
    at -= weight;
    if (at >= 0) continue;
    const draft = make(random);
    const limited = random.chance(0.55);
    if (limited) limits(random, draft);
    if (random.chance(0.5)) draft.gapLimit = random.pick([0, 0.01]);
    return { shape: limited ? `${shape}+limits` : shape, request: draft };
  }
  throw new Error("no shape drawn");
}

// --- offers

interface OfferHabits {
  readonly resources: readonly string[];
  readonly zones?: number;
  readonly accelerators?: boolean;
  readonly tied?: boolean;
}

function offers(random: Random, count: number, habits: OfferHabits): OwnOffer[] {
  const zones = habits.zones ?? 1;
  return Array.from({ length: count }, (_, i) => {
    const site = random.pick(["hall-1", "hall-2"]);
    const size = random.pick([1, 2, 4]);
    const resources = Object.fromEntries(
      habits.resources.filter(() => random.chance(0.9)).map((name) => [name, random.whole(4, 16) * size]),
    );
    if (Object.keys(resources).length === 0) resources[habits.resources[0] ?? "vcpu"] = 8 * size;
    const accelerated = habits.accelerators === true && random.chance(0.7);
    return {
      name: `n${i}`,
      site,
      ...(zones > 1 ? { zone: `${site}-${random.pick(["a", "b", "c"].slice(0, zones))}` } : {}),
      resources,
      ...(accelerated ? { accelerator: random.pick(ACCELERATORS), accelerators: random.pick([1, 2, 4, 8]) } : {}),
      ...(random.chance(0.35) ? { maxNodes: random.whole(0, 6) } : {}),
      usdPerHour: habits.tied ? 2 : random.real(0.2, 2, 2) * size,
      ...(random.chance(0.8) ? { powerKilowatts: random.real(0.1, 1.5, 2) * size } : {}),
    };
  });
}

function ownCatalog(list: readonly OwnOffer[]): NonNullable<Draft["catalog"]> {
  return { aws: false, offers: list };
}

// --- workloads

function vector(random: Random, names: readonly string[], low: number, high: number): Record<string, number> {
  const chosen = random.some(names, random.whole(1, names.length));
  return Object.fromEntries(chosen.map((name) => [name, random.chance(0.3) ? random.real(low, high, 2) : random.whole(low, high)]));
}

function replicated(random: Random, name: string, names: readonly string[], most: number): Workload {
  return {
    kind: "resources",
    name,
    demand: vector(random, names, 1, 14),
    ...(random.chance(0.8) ? { replicas: random.whole(1, most) } : {}),
    ...headroom(random),
  };
}

function divisible(random: Random, name: string, names: readonly string[]): Workload {
  return { kind: "resources", name, divisible: true, demand: vector(random, names, 2, 60), ...headroom(random) };
}

function headroom(random: Random): { headroom?: number } {
  return random.chance(0.2) ? { headroom: random.pick([0.1, 0.25, 0.5, 1]) } : {};
}

function profile(random: Random, name: string, keys: readonly string[], scale: number): Workload {
  const count = random.whole(1, 4);
  const parts = Array.from({ length: count }, () => random.whole(1, 5));
  const sum = parts.reduce((a, b) => a + b, 0);
  const shares = parts.map((part) => part / sum);
  const buckets = shares.map((share, i) => ({
    inputTokens: 100 * (i + 1),
    outputTokens: 200,
    share,
    maxRequestsPerSecond: Object.fromEntries(
      keys.filter((_, k) => k === 0 || random.chance(0.75)).map((key) => [key, random.real(0.2, 12, 2)]),
    ),
  }));
  return { kind: "profile", name, requestsPerSecond: random.real(0.2, scale, 1), buckets, ...headroom(random) };
}

function workloadNames(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `w${i}`);
}

// --- shapes

function tiny(random: Random): Draft {
  const names = RESOURCES.slice(0, random.whole(1, 3));
  const list = offers(random, random.whole(1, 3), { resources: names });
  return {
    workloads: workloadNames(random.whole(1, 3)).map((name) => (random.chance(0.75) ? replicated(random, name, names, 6) : divisible(random, name, names))),
    catalog: ownCatalog(list),
  };
}

function mixedOwn(random: Random): Draft {
  const names = [...RESOURCES.slice(0, random.whole(2, 4))];
  const list = offers(random, random.whole(2, 5), { resources: names, accelerators: true, zones: 2 });
  const keys = accelerated(list);
  return {
    workloads: workloadNames(random.whole(2, 5)).map((name) => {
      if (keys.length > 0 && random.chance(0.25)) return profile(random, name, keys, 12);
      return random.chance(0.6) ? replicated(random, name, names, 9) : divisible(random, name, names);
    }),
    catalog: ownCatalog(list),
  };
}

function accelerated(list: readonly OwnOffer[]): string[] {
  return [...new Set(list.flatMap((offer) => (offer.accelerator === undefined ? [] : [offer.accelerator])))];
}

function profiles(random: Random): Draft {
  const list = offers(random, random.whole(1, 4), { resources: ["vcpu", "memoryGiB"], accelerators: true });
  const keys = accelerated(list);
  const known = keys.length > 0 ? keys : ["A10G"];
  const extra = list.filter((offer) => offer.accelerator !== undefined && random.chance(0.2)).map((offer) => offer.name);
  return {
    workloads: workloadNames(random.whole(1, 3)).map((name) => profile(random, name, random.shuffled([...known, ...extra]), 30)),
    catalog: ownCatalog(list),
  };
}

function payForUse(random: Random): Draft {
  const names = RESOURCES.slice(0, random.whole(1, 3));
  const list = offers(random, random.whole(1, 3), { resources: names }).map((offer, i) => {
    if (i > 0 && random.chance(0.5)) return offer;
    const { usdPerHour: _dropped, ...rest } = offer;
    const priced = Object.keys(rest.resources).filter(() => random.chance(0.8));
    const table = Object.fromEntries((priced.length > 0 ? priced : Object.keys(rest.resources)).map((name) => [name, random.whole(0, 400)]));
    return { ...rest, usdPerYearByResource: table };
  });
  return {
    workloads: workloadNames(random.whole(1, 3)).map((name) => (random.chance(0.5) ? replicated(random, name, names, 5) : divisible(random, name, names))),
    catalog: ownCatalog(list),
  };
}

function redundant(random: Random): Draft {
  const names = RESOURCES.slice(0, 2);
  const list = offers(random, random.whole(3, 5), { resources: names, zones: 3, accelerators: random.chance(0.4) });
  const keys = accelerated(list);
  return {
    workloads: workloadNames(random.whole(1, 3)).map((name) => {
      if (keys.length > 0 && random.chance(0.4)) return profile(random, name, keys, 6);
      return random.chance(0.7) ? replicated(random, name, names, 5) : divisible(random, name, names);
    }),
    catalog: ownCatalog(list),
    zoneRedundant: true,
  };
}

function edge(random: Random): Draft {
  const names = ["vcpu", "memoryGiB"];
  const kind = random.pick(["tied", "huge", "small", "free", "headroom", "many-offers", "exact-fit", "no-offer"] as const);
  if (kind === "huge") return huge(random);
  if (kind === "small") return small(random);
  if (kind === "exact-fit") return exactFit(random);
  const list = offers(random, kind === "many-offers" ? 14 : random.whole(2, 4), { resources: names, tied: kind === "tied" });
  const made = kind === "free" ? list.map((offer, i) => (i === 0 ? { ...offer, usdPerHour: 0 } : offer)) : list;
  const workloads = workloadNames(kind === "many-offers" ? 1 : random.whole(1, 3)).map((name) => replicated(random, name, names, 6));
  if (kind === "headroom") return { workloads: workloads.map((w) => ({ ...w, replicas: 10, headroom: random.pick([0.1, 0.2, 0.3, 0.7]) }) as Workload), catalog: ownCatalog(made) };
  if (kind === "no-offer") return { workloads: [...workloads, { kind: "resources", name: "odd", demand: { qubits: 1 } }], catalog: ownCatalog(made) };
  return { workloads, catalog: ownCatalog(made) };
}

function huge(random: Random): Draft {
  const bytes = 1e12 * random.whole(1, 9);
  return {
    workloads: [
      { kind: "resources", name: "lake", divisible: random.chance(0.5), demand: { bytes } },
      { kind: "resources", name: "side", replicas: random.whole(1, 4), demand: { bytes: 1e11 * random.whole(1, 9), vcpu: 2 } },
    ],
    catalog: ownCatalog([
      { name: "shelf", site: "hall-1", resources: { bytes: 1e13, vcpu: 16 }, usdPerHour: random.real(0.5, 3) },
      { name: "box", site: "hall-1", resources: { bytes: 2.5e12, vcpu: 8 }, usdPerHour: random.real(0.2, 1) },
    ]),
  };
}

function small(random: Random): Draft {
  return {
    workloads: [
      { kind: "resources", name: "mote", replicas: random.whole(1, 30), demand: { vcpu: random.pick([0.001, 0.003, 0.1]) } },
      { kind: "resources", name: "dust", divisible: true, demand: { vcpu: random.pick([1e-6, 0.01, 0.3]), memoryGiB: 1e-4 } },
    ],
    catalog: ownCatalog([
      { name: "crumb", site: "hall-1", resources: { vcpu: random.pick([0.01, 0.3, 1]), memoryGiB: 0.01 }, usdPerHour: 0.0001 },
      { name: "slice", site: "hall-1", resources: { vcpu: 2, memoryGiB: 4 }, usdPerHour: random.real(0.0002, 0.002, 4) },
    ]),
  };
}

/** Sums that are exact in decimals and not in binary: 10 x 0.1 fills 1. */
function exactFit(random: Random): Draft {
  const part = random.pick([0.1, 0.2, 0.7, 1.1]);
  const each = random.whole(3, 10);
  return {
    workloads: [{ kind: "resources", name: "tile", replicas: each * random.whole(1, 3), demand: { vcpu: part } }],
    catalog: ownCatalog([{ name: "frame", site: "hall-1", resources: { vcpu: Number((part * each).toFixed(4)) }, usdPerHour: 1 }]),
  };
}

function awsFewTypes(random: Random): Draft {
  const types = random.some(AWS_TYPES, random.whole(2, 5));
  return { region: random.pick(REGIONS), workloads: awsWorkloads(random, random.whole(1, 4)), catalog: { instanceTypes: types } };
}

function awsWorkloads(random: Random, count: number): Workload[] {
  return workloadNames(count).map((name): Workload => {
    const kind = random.whole(0, 3);
    if (kind === 0) return profile(random, name, random.some(["A10G", "L4", "A100-40", "H100", "L40S"], random.whole(1, 3)), 20);
    const architecture = random.chance(0.2) ? { architecture: random.pick(["arm64", "any", "amd64"] as const) } : {};
    if (kind === 1) {
      return { kind: "resources", name, divisible: true, demand: { vcpu: random.whole(10, 400), memoryGiB: random.whole(10, 1200) }, ...architecture, ...headroom(random) };
    }
    const gpu: Record<string, number> = kind === 2 && random.chance(0.4) ? { gpu: random.whole(1, 2) } : {};
    return { kind: "resources", name, replicas: random.whole(1, 16), demand: { vcpu: random.real(0.5, 14, 1), memoryGiB: random.whole(1, 60), ...gpu }, ...architecture };
  });
}

function awsAndOwn(random: Random): Draft {
  const draft = awsFewTypes(random);
  const list = offers(random, random.whole(1, 2), { resources: ["vcpu", "memoryGiB"], accelerators: true });
  return { ...draft, catalog: { ...draft.catalog, offers: list } };
}

/** Up to 20 nodes and 40 replicas, most of them unlike each other: bin packing in the true sense. */
function pack(random: Random): Draft {
  const names = RESOURCES.slice(0, random.whole(1, 3));
  const total = random.whole(15, 40);
  const copies = random.pick([1, 1, 2, 4]);
  const size = 20;
  const count = random.whole(1, 3);
  const list = Array.from({ length: count }, (_, i) => ({
    name: `bin${i}`,
    site: "hall-1",
    resources: Object.fromEntries(names.map((name) => [name, size * (i + 1) - random.whole(0, 4)])),
    maxNodes: 20,
    usdPerHour: random.real(0.8, 1.2, 2) * (i + 1),
  }));
  return {
    workloads: workloadNames(Math.ceil(total / copies)).map((name) => ({
      kind: "resources",
      name,
      replicas: copies,
      demand: Object.fromEntries(names.map((resource) => [resource, random.whole(2, 11)])),
    })),
    catalog: ownCatalog(list),
  };
}

// --- limits, some of them tight, some out of reach

function limits(random: Random, draft: Draft): void {
  const own = draft.catalog?.offers ?? [];
  const sites = [...new Set(own.map((offer) => offer.site))];
  if (random.chance(0.4)) draft.budgetUsdPerMonth = random.pick([200, 1000, 3000, 8000, 30000, 200000]);
  if (random.chance(0.4)) draft.facilityPowerLimitKilowatts = random.real(0.5, 25, 1);
  if (random.chance(0.4)) {
    const names = [...own.map((offer) => offer.name), ...(draft.catalog?.instanceTypes ?? [])];
    draft.quotas = Object.fromEntries(random.some(names, random.whole(1, 2)).map((name) => [name, random.whole(0, 5)]));
  }
  if (sites.length > 0 && random.chance(0.5)) {
    draft.sites = Object.fromEntries(
      sites.map((site) => [site, { powerUsageEffectiveness: random.pick([1, 1.2, 1.5]), gridGramsCo2ePerKwh: random.whole(20, 600), renewableShare: random.real(0, 1, 2) }]),
    );
    if (random.chance(0.5)) draft.minRenewableShare = random.real(0.05, 0.95, 2);
  }
}
