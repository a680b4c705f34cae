/** What a workload asks of the site it stands in, beside its nodes. */
export interface SiteNeeds {
  /** Kept on the site's storage, TB (1e12 bytes). */
  readonly storageTB?: number;
  /** Read from and written to it, GB/s, sustained. */
  readonly storageGBps?: number;
  /** Taken in over the site's uplinks, Gbit/s. */
  readonly ingestGbps?: number;
}
