/**
 * Cost of the allocator's plans beside what people do now, on 36 requests over the AWS catalog of us-east-1:
 * (a) one instance type per workload and a ceiling, the cheapest such (SkyPilot's way);
 * (b) first fit decreasing, a new node being the cheapest that holds what is next (Karpenter's way);
 * (c) fixed types per kind of workload and a hand-written count that suffices (as blueprints have them; the types are
 *     this benchmark's choice: p5.48xlarge for training, g5.12xlarge for serving, m7i.4xlarge for the rest).
 * All meet the same demands of the same models; workloads and types are ours, prices are the catalog's.
 */
import type { Offer } from "../lib/catalog";
import type { WorkloadDemand } from "../lib/demand";
import { allocate, allocationInput, type AllocationInput, type AllocationRequest } from "../lib/allocator";

const HOURS = 730;
/** Equal parts into which the heuristics cut a divisible workload. */
const PARTS = 20;

interface Thing {
  readonly workload: string;
  /** Machine to what one takes of it. */
  readonly needs: ReadonlyMap<string, Readonly<Record<string, number>>>;
}

function cheapestOffers(input: AllocationInput): ReadonlyMap<string, Offer> {
  const best = new Map<string, Offer>();
  for (const offer of input.offers) if ((best.get(offer.machine.name)?.usdPerHour ?? Infinity) > offer.usdPerHour) best.set(offer.machine.name, offer);
  return best;
}

/** Nodes of one type that carry a workload by itself; undefined where it cannot run there. */
function nodesOn(demand: WorkloadDemand, offer: Offer): number | undefined {
  const has = offer.machine.resources;
  const part = (need: Readonly<Record<string, number>>): number => Math.max(...Object.entries(need).map(([name, amount]) => amount / (has[name] ?? 0)));
  switch (demand.kind) {
    case "gang": {
      const nodes = demand.candidates.filter(({ machine }) => machine === offer.machine.name).map((candidate) => candidate.nodes);
      return nodes.length > 0 ? Math.min(...nodes) : undefined;
    }
    case "divisible":
      return demand.machines.includes(offer.machine.name) ? Math.ceil(part(demand.need) - 1e-9) : undefined;
    case "replicated": {
      const counts = demand.candidates
        .filter(({ machine }) => machine === offer.machine.name)
        .map((candidate) => Math.ceil(Math.ceil(demand.rate / candidate.ratePerReplica - 1e-9) / Math.floor(1 / part(candidate.need) + 1e-9)));
      return counts.length > 0 ? Math.min(...counts) : undefined;
    }
    case "profile": {
      const loads = demand.buckets.map((bucket) => bucket.rate / (bucket.maxRatePerReplica[offer.machine.name] ?? 0));
      const load = loads.reduce((sum, one) => sum + one, 0);
      return Number.isFinite(load) && offer.machine.accelerators > 0 ? Math.ceil(Math.ceil(load - 1e-9) / offer.machine.accelerators) : undefined;
    }
  }
}

function cost(nodes: number, offer: Offer): number {
  return nodes * offer.usdPerHour * HOURS;
}

function oneTypeEach(input: AllocationInput): number {
  const offers = [...cheapestOffers(input).values()];
  return input.demands.reduce((sum, demand) => {
    const costs = offers.flatMap((offer) => {
      const nodes = nodesOn(demand, offer);
      return nodes === undefined ? [] : [cost(nodes, offer)];
    });
    return sum + Math.min(...costs);
  }, 0);
}

function firstFitDecreasing(input: AllocationInput): number | undefined {
  const offers = cheapestOffers(input);
  let total = 0;
  const things: Thing[] = [];
  for (const demand of input.demands) {
    if (demand.kind === "gang" || demand.kind === "profile") {
      // not for a scheduler of single pods: as one type each
      total += oneTypeEach({ ...input, demands: [demand] });
      continue;
    }
    const needs = new Map<string, Readonly<Record<string, number>>>();
    if (demand.kind === "divisible") {
      const part = Object.fromEntries(Object.entries(demand.need).map(([name, amount]) => [name, amount / PARTS]));
      for (const machine of demand.machines) if (holds(offers.get(machine)?.machine.resources ?? {}, part)) needs.set(machine, part);
      for (let i = 0; i < PARTS; i++) things.push({ workload: demand.workload, needs });
      continue;
    }
    // pods have one shape: the layout that is cheapest by itself
    const best = [...demand.candidates].map((candidate) => ({ candidate, usd: unitPrice(candidate.need, candidate.ratePerReplica, offers.get(candidate.machine)) })).sort((a, b) => a.usd - b.usd)[0]?.candidate;
    if (!best) return undefined;
    for (const candidate of demand.candidates) if (candidate.ratePerReplica === best.ratePerReplica && candidate.acceleratorCount === best.acceleratorCount) needs.set(candidate.machine, candidate.need);
    for (let i = 0; i < Math.ceil(demand.rate / best.ratePerReplica - 1e-9); i++) things.push({ workload: demand.workload, needs });
  }
  const size = ({ needs }: Thing): number => Math.max(...[...needs.values()].map((need) => need["gpu"] ?? (need["vcpu"] ?? 0) / 1000));
  const open: { offer: Offer; free: Record<string, number> }[] = [];
  for (const thing of [...things].sort((a, b) => size(b) - size(a) || (a.workload < b.workload ? -1 : 1))) {
    let node = open.find(({ offer, free }) => thing.needs.has(offer.machine.name) && holds(free, thing.needs.get(offer.machine.name) ?? {}));
    if (!node) {
      const [offer] = [...thing.needs.keys()].flatMap((machine) => offers.get(machine) ?? []).sort((a, b) => a.usdPerHour - b.usdPerHour || (a.name < b.name ? -1 : 1));
      if (!offer) return undefined;
      node = { offer, free: { ...offer.machine.resources } };
      open.push(node);
      total += cost(1, offer);
    }
    for (const [name, amount] of Object.entries(thing.needs.get(node.offer.machine.name) ?? {})) node.free[name] = (node.free[name] ?? 0) - amount;
  }
  return total;
}

function holds(free: Readonly<Record<string, number>>, need: Readonly<Record<string, number>>): boolean {
  return Object.entries(need).every(([name, amount]) => amount <= (free[name] ?? 0) + 1e-9);
}

function unitPrice(need: Readonly<Record<string, number>>, rate: number, offer: Offer | undefined): number {
  if (!offer) return Infinity;
  return (Math.max(...Object.entries(need).map(([name, amount]) => amount / (offer.machine.resources[name] ?? 0))) * offer.usdPerHour) / rate;
}

const BLUEPRINT: Readonly<Record<WorkloadDemand["kind"], readonly string[]>> = {
  gang: ["p5.48xlarge"],
  replicated: ["g5.12xlarge", "m7i.4xlarge", "p5.48xlarge", "m7i.48xlarge"],
  profile: ["g5.12xlarge", "p4de.24xlarge"],
  divisible: ["m7i.4xlarge"],
};

function blueprint(input: AllocationInput): number | undefined {
  const offers = cheapestOffers(input);
  let total = 0;
  for (const demand of input.demands) {
    const cpuOnly = demand.kind === "replicated" && demand.candidates.every(({ need }) => need["gpu"] === undefined);
    const types = cpuOnly ? ["m7i.4xlarge", "m7i.48xlarge"] : BLUEPRINT[demand.kind];
    const [fit] = types.flatMap((type) => {
      const offer = offers.get(type);
      const nodes = offer && nodesOn(demand, offer);
      return offer && nodes !== undefined ? [cost(nodes, offer)] : [];
    });
    if (fit === undefined) return undefined;
    total += fit;
  }
  return total;
}

/** 36 requests: services of several sizes, batch and index workloads beside them, training in a third of them. */
export function requests(): readonly { readonly name: string; readonly request: AllocationRequest }[] {
  const list: { name: string; request: AllocationRequest }[] = [];
  for (const [m, model] of ["llama-3.1-8b", "llama-3.1-70b"].entries()) {
    for (const [r, rate] of [2, 10, 40].entries()) {
      for (const [e, extra] of ["none", "etl", "index", "both", "training", "all"].entries()) {
        const workloads: AllocationRequest["workloads"][number][] = [
          { kind: "inference", name: "chat", model, requestsPerSecond: rate * (1 + 0.13 * e), inputTokens: 700 + 300 * r, outputTokens: 150 + 50 * m },
        ];
        if (extra === "etl" || extra === "both" || extra === "all") workloads.push({ kind: "resources", name: "etl", demand: { vcpu: 50 + 90 * r, memoryGiB: 170 + 310 * r }, divisible: true });
        if (extra === "index" || extra === "both" || extra === "all") workloads.push({ kind: "resources", name: "index", replicas: 5 + 4 * r, demand: { vcpu: 6 - m, memoryGiB: 44 + 9 * m } });
        if (extra === "training" || extra === "all") workloads.push({ kind: "training", name: "tune", model, tokens: 2e10 * (r + 1), deadlineDays: 20 - 4 * r });
        list.push({ name: `${model}, ${rate}/s, ${extra}`, request: { region: "us-east-1", workloads } });
      }
    }
  }
  return list;
}

export function run(args: readonly string[]): void {
  const all = args.includes("--smoke") ? requests().slice(0, 3) : requests();
  const ratios: [number[], number[], number[]] = [[], [], []];
  console.log("request | plan, USD a month | one type each | first fit decreasing | fixed types");
  for (const { name, request } of all) {
    const input = allocationInput(request);
    const plan = allocate(input);
    const ours = plan.totals?.costUsdPerMonth;
    if (ours === undefined) {
      console.log(`${name} | ${plan.status}`);
      continue;
    }
    const others = [oneTypeEach(input), firstFitDecreasing(input), blueprint(input)];
    const cells = others.map((other, i) => {
      if (other === undefined || !Number.isFinite(other)) return "cannot run it";
      ratios[i]?.push(other / ours);
      return (other / ours).toFixed(3);
    });
    console.log([name, ours.toFixed(2), ...cells].join(" | "));
  }
  const middle = (list: readonly number[]): string => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]?.toFixed(3) ?? "-";
  console.log(["median ratio", "1", ...ratios.map(middle)].join(" | "));
  console.log(["largest ratio", "1", ...ratios.map((list) => (list.length > 0 ? Math.max(...list).toFixed(3) : "-"))].join(" | "));
  const below = ratios.flat().filter((ratio) => ratio < 1 - 0.0011);
  if (below.length > 0) throw new Error(`a baseline was cheaper than the plan: ${below.join(", ")}`);
}
