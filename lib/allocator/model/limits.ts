import { SITE_LIMITS, type Offer } from "../../catalog";
import type { AllocationInput } from "../input";
import { type Limits, RELATIVE_ROUNDING, type RequestPath, type SiteLimit } from "./problem";

/** Path of the limit of an own offer's nodes. */
export function maxNodesPath(input: AllocationInput, offer: Offer): RequestPath {
  const index = (input.request.catalog?.offers ?? []).findIndex((own) => own.name === offer.machine.name);
  return `catalog.offers[${index}].maxNodes`;
}

/** Why limits bar an offer altogether; undefined when they do not. */
export function offerBarred(offer: Offer, limits: Limits): string | undefined {
  if (offer.maxNodes === 0) return "maxNodes is 0";
  if (limits.quotas.some((quota) => quota.instanceType === offer.machine.name && quota.nodes < 1)) return `quotas.${offer.machine.name} is below one node`;
  if (limits.carbonLimitTonnesPerYear !== undefined && offer.gridGramsCo2ePerKwh === undefined) return "its carbon figure is not known and carbonLimitTonnesPerYear is set";
  if (limits.carbonPriceUsdPerTonne > 0 && offer.gridGramsCo2ePerKwh === undefined) return "its carbon figure is not known and carbonPriceUsdPerTonne is set";
  if (offer.machine.powerKilowatts !== undefined) return undefined;
  if (limits.facilityPowerLimitKilowatts !== undefined) return "its power is not known and facilityPowerLimitKilowatts is set";
  if (limits.minRenewableShare !== undefined && limits.minRenewableShare > 0) return "its power is not known and minRenewableShare is set";
  if (limits.carbonLimitTonnesPerYear !== undefined) return "its power is not known and carbonLimitTonnesPerYear is set";
  if (limits.carbonPriceUsdPerTonne > 0) return "its power is not known and carbonPriceUsdPerTonne is set";
  return undefined;
}

export function limitsOf(input: AllocationInput, without: ReadonlySet<RequestPath> = new Set()): Limits {
  const { request } = input;
  const unless = <T>(path: RequestPath, value: T | undefined): T | undefined => (without.has(path) ? undefined : value);
  const quotas = Object.entries(request.quotas ?? {})
    .filter(([type]) => !without.has(`quotas.${type}`))
    .map(([instanceType, nodes]) => ({ instanceType, nodes: Math.floor(nodes + RELATIVE_ROUNDING) }))
    .sort((a, b) => (a.instanceType < b.instanceType ? -1 : 1));
  return {
    budgetUsdPerMonth: unless("budgetUsdPerMonth", request.budgetUsdPerMonth),
    facilityPowerLimitKilowatts: unless("facilityPowerLimitKilowatts", request.facilityPowerLimitKilowatts),
    minRenewableShare: unless("minRenewableShare", request.minRenewableShare),
    carbonLimitTonnesPerYear: unless("carbonLimitTonnesPerYear", request.carbonLimitTonnesPerYear),
    carbonPriceUsdPerTonne: request.carbonPriceUsdPerTonne ?? 0,
    capacityPriceUsdPerMonth: request.capacityPriceUsdPerMonth ?? {},
    maxSpotShare: Object.fromEntries(Object.entries(request.maxSpotShare ?? {}).filter(([kind]) => !without.has(`maxSpotShare.${kind}`))),
    quotas,
    zoneRedundant: unless("zoneRedundant", request.zoneRedundant) ?? false,
    sites: siteLimits(input).filter(({ path }) => !without.has(path)),
  };
}

/** What the request says that sites have room for. */
function siteLimits({ request }: AllocationInput): readonly SiteLimit[] {
  const sites = Object.entries(request.sites ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return sites.flatMap(([site, facts]) =>
    SITE_LIMITS.flatMap((name): SiteLimit[] => {
      const atMost = facts[name];
      return atMost === undefined ? [] : [{ path: `sites.${site}.${name}`, site, name, atMost }];
    }),
  );
}
