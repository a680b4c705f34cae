/** A node type that the user brings: own hall, negotiated price. */
export interface OwnOffer {
  /** @pattern ^[A-Za-z0-9-]{1,63}$ */
  readonly name: string;
  /** Where it stands. @pattern ^[A-Za-z0-9-]{1,63}$ */
  readonly site: string;
  /** Default: the site's name. @pattern ^[A-Za-z0-9-]{1,63}$ */
  readonly zone?: string;
  /** What pods can use on one node, any resource names. */
  readonly resources: Readonly<Record<string, number>>;
  /** Known or own accelerator name. */
  readonly accelerator?: string;
  /** Accelerators on a node. @minimum 1 @asType integer */
  readonly accelerators?: number;
  /** Facts of an accelerator that the catalogue does not know. */
  readonly acceleratorFacts?: OwnAcceleratorFacts;
  /** Default: no limit. @minimum 0 @asType integer */
  readonly maxNodes?: number;
  /** Per node. @minimum 0 */
  readonly usdPerHour?: number;
  /** Pay for what is used, not per node: resource name to USD per unit and year. */
  readonly usdPerYearByResource?: Readonly<Record<string, number>>;
  /** IT load of one node at full load. @minimum 0 */
  readonly powerKilowatts?: number;
}

/** Vendor facts of an own accelerator; needed to estimate models on it. */
export interface OwnAcceleratorFacts {
  /** @exclusiveMinimum 0 */
  readonly memoryGiB: number;
  /** @exclusiveMinimum 0 */
  readonly memoryBandwidthGBps?: number;
  /** Dense peak by number format. */
  readonly peakTeraflopsDense?: Readonly<Record<string, number>>;
  /** @exclusiveMinimum 0 */
  readonly interconnectGBpsPerDirection?: number;
  /** @minimum 1 @asType integer */
  readonly scaleUpDomain?: number;
  /** @exclusiveMinimum 0 */
  readonly thermalDesignPowerWatts?: number;
}
