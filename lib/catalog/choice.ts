import type { NegotiatedPrice } from "./negotiated-price";
import type { OwnOffer } from "./own-offer";

/** What a request takes from the catalogue, and what it adds to it. */
export interface CatalogChoice {
  /** Offer AWS's types beside the own offers. @default true */
  readonly aws?: boolean;
  /** Names or patterns with `*`; filter AWS offers only. */
  readonly instanceTypes?: readonly string[];
  /** Accelerator names; filter AWS offers only: types without one of these are left out. */
  readonly accelerators?: readonly string[];
  readonly offers?: readonly OwnOffer[];
  /** Prices of AWS types that come before the catalogue's. */
  readonly prices?: readonly NegotiatedPrice[];
}

/** Facts of a site (own hall, or an AWS region to override). */
export interface SiteFacts {
  /** @minimum 1 @maximum 10 */
  readonly powerUsageEffectiveness?: number;
  /** Location-based, gCO2e/kWh. @minimum 0 */
  readonly gridGramsPerKwh?: number;
  /** The same under its longer name. @minimum 0 */
  readonly gridGramsCo2ePerKwh?: number;
  /** @minimum 0 @maximum 1 */
  readonly renewableShare?: number;
  /** Room of the site's storage for datasets, checkpoints and batch input, TB. Default: no limit. @minimum 0 */
  readonly storageTB?: number;
  /** What the site's storage reads and writes together, GB/s, sustained. Default: no limit. @minimum 0 */
  readonly storageGBps?: number;
  /** What streams may take in over the site's uplinks, Gbit/s. Default: no limit. @minimum 0 */
  readonly ingestGbps?: number;
}
