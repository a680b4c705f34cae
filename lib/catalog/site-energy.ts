import { inRange, unknownName, ValidationError } from "../errors";
import { knownKeys } from "./check";
import type { SiteFacts } from "./choice";
import { isRegion, findRegion, knownRegions } from "./regions";

/** Energy facts of a site that an offer carries. */
export interface SiteEnergy {
  readonly powerUsageEffectiveness: number;
  readonly gridGramsCo2ePerKwh?: number;
  readonly renewableShare?: number;
}

/** An own site without a figure: its power is taken as measured at the utility's meter. */
const OWN_SITE_POWER_USAGE_EFFECTIVENESS = 1.0;

/** Upper limits of a site, in the order of their names. */
export const SITE_LIMITS = ["ingestGbps", "storageGBps", "storageTB"] as const satisfies readonly (keyof SiteFacts)[];

const FIGURES = ["powerUsageEffectiveness", "gridGramsPerKwh", "gridGramsCo2ePerKwh", "renewableShare", ...SITE_LIMITS] as const;

export type Sites = Readonly<Record<string, SiteFacts>>;

/** @throws ValidationError for a site that neither an own offer nor AWS has, and for figures out of range */
export function checkSites(sites: Sites, ownSites: readonly string[]): void {
  const known = [...ownSites, ...knownRegions().map((region) => region.name)];
  for (const [name, facts] of Object.entries(sites).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!known.includes(name)) throw unknownName(`sites.${name}`, "site", name, known);
    const at = `sites.${name}`;
    const { powerUsageEffectiveness, gridGramsPerKwh, gridGramsCo2ePerKwh, renewableShare, ...limits } = knownKeys(at, facts, FIGURES);
    if (powerUsageEffectiveness !== undefined) {
      inRange(`${at}.powerUsageEffectiveness`, powerUsageEffectiveness, { atLeast: 1, atMost: 10 });
    }
    if (gridGramsPerKwh !== undefined) inRange(`${at}.gridGramsPerKwh`, gridGramsPerKwh, { atLeast: 0 });
    if (gridGramsPerKwh !== undefined && gridGramsCo2ePerKwh !== undefined) {
      throw new ValidationError(`${at}.gridGramsCo2ePerKwh`, "is given beside gridGramsPerKwh; they are one figure, leave one out");
    }
    if (gridGramsCo2ePerKwh !== undefined) inRange(`${at}.gridGramsCo2ePerKwh`, gridGramsCo2ePerKwh, { atLeast: 0 });
    for (const [name, value] of Object.entries(limits)) if (value !== undefined) inRange(`${at}.${name}`, value, { atLeast: 0 });
    if (renewableShare !== undefined) inRange(`${at}.renewableShare`, renewableShare, { atLeast: 0, atMost: 1 });
  }
}

/** What the request says of a site, else what the catalogue knows (AWS regions), else the default of own sites. */
export function siteEnergy(site: string, sites: Sites): SiteEnergy {
  const said = Object.hasOwn(sites, site) ? sites[site] : undefined;
  const known = isRegion(site) ? findRegion("site", site) : undefined;
  const grams = said?.gridGramsPerKwh ?? said?.gridGramsCo2ePerKwh ?? known?.gridGramsCo2ePerKwh;
  const share = said?.renewableShare ?? known?.renewableShare;
  return {
    powerUsageEffectiveness:
      said?.powerUsageEffectiveness ?? known?.powerUsageEffectiveness ?? OWN_SITE_POWER_USAGE_EFFECTIVENESS,
    ...(grams === undefined ? {} : { gridGramsCo2ePerKwh: grams }),
    ...(share === undefined ? {} : { renewableShare: share }),
  };
}
