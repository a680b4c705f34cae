import type { AllocationRequest } from "../../lib/allocator";

/** What is looked at of a plan. */
export interface PlanSeen {
  readonly status: string;
  readonly objective?: { readonly value: number };
  readonly pools?: readonly { readonly name: string; readonly nodes: number }[];
  readonly cures?: readonly { readonly changes: readonly { readonly path: string; readonly from: unknown; readonly to: unknown }[] }[];
}

/** A change of a request, and what must hold between the two plans. */
export interface Law {
  readonly name: string;
  /** Undefined where the law says nothing of the request. */
  change(request: AllocationRequest): AllocationRequest | undefined;
  /** What is broken, or undefined. */
  broken(before: PlanSeen, after: PlanSeen, gap: number): string | undefined;
}

const SCALE = 3;

export const LAWS: readonly Law[] = [
  {
    name: "a larger budget",
    change: (r) => (r.budgetUsdPerMonth === undefined ? undefined : { ...r, budgetUsdPerMonth: r.budgetUsdPerMonth * 1.4 + 10 }),
    broken: notDearer,
  },
  {
    name: "a larger power limit",
    change: (r) => (r.facilityPowerLimitKilowatts === undefined ? undefined : { ...r, facilityPowerLimitKilowatts: r.facilityPowerLimitKilowatts * 1.3 }),
    broken: notDearer,
  },
  {
    name: "one offer more",
    change: (r) => {
      const first = r.catalog?.offers?.[0];
      return first ? { ...r, catalog: { ...r.catalog, offers: [...(r.catalog?.offers ?? []), { ...first, name: "one-more" }] } } : undefined;
    },
    broken: notDearer,
  },
  { name: "all prices scaled", change: scaled, broken: scaledAlike },
];

function notDearer(before: PlanSeen, after: PlanSeen, gap: number): string | undefined {
  if (before.status === "infeasible") return undefined;
  if (after.status === "infeasible") return "makes it infeasible";
  const [was, is] = [before.objective?.value ?? 0, after.objective?.value ?? 0];
  return is > was * (1 + 2 * gap + 1e-6) + 1e-6 ? `raises the cost from ${was} to ${is}` : undefined;
}

function scaled(request: AllocationRequest): AllocationRequest | undefined {
  if (request.catalog?.aws !== false) return undefined;
  const offers = (request.catalog.offers ?? []).map((offer) => ({
    ...offer,
    ...(offer.usdPerHour === undefined ? {} : { usdPerHour: offer.usdPerHour * SCALE }),
    ...(offer.usdPerYearByResource
      ? { usdPerYearByResource: Object.fromEntries(Object.entries(offer.usdPerYearByResource).map(([k, v]) => [k, v * SCALE])) }
      : {}),
  }));
  return {
    ...request,
    ...(request.budgetUsdPerMonth === undefined ? {} : { budgetUsdPerMonth: request.budgetUsdPerMonth * SCALE }),
    ...(request.carbonPriceUsdPerTonne === undefined ? {} : { carbonPriceUsdPerTonne: request.carbonPriceUsdPerTonne * SCALE }),
    catalog: { ...request.catalog, offers },
  };
}

function scaledAlike(before: PlanSeen, after: PlanSeen): string | undefined {
  if (before.status !== after.status) return `turns ${before.status} into ${after.status}`;
  if (before.status === "infeasible") return undefined;
  const [was, is] = [before.objective?.value ?? 0, after.objective?.value ?? 0];
  if (Math.abs(is - SCALE * was) > 1e-6 * Math.max(1, is)) return `costs ${is}, not ${SCALE} x ${was}`;
  const pools = (plan: PlanSeen) => JSON.stringify(plan.pools?.map((pool) => [pool.name, pool.nodes]));
  return pools(before) === pools(after) ? undefined : `changes the pools from ${pools(before)} to ${pools(after)}`;
}
