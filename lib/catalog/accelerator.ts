/** Number formats an accelerator computes in, or weights are stored in. */
export type Precision = "bf16" | "fp16" | "fp8" | "int8" | "int4" | "fp4";

/** Facts of one accelerator, as its vendor states them. */
export interface Accelerator {
  /** Name used in requests and documents, e.g. `H100`. */
  readonly name: string;
  /** Name in AWS's instance data, absent when AWS does not sell it. */
  readonly awsName?: string;
  /** As the vendor states it; 0 for an own accelerator without facts. What a node leaves usable is on the `Machine`. */
  readonly memoryGiB: number;
  /** 1e9 bytes per second; absent when no source gives it. */
  readonly memoryBandwidthGBps?: number;
  /** Dense peak, 1e12 operations per second, by number format; empty when no source gives it. */
  readonly peakTeraflopsDense: Readonly<Record<string, number>>;
  /** NVLink or the like (else PCIe), per accelerator and direction, 1e9 bytes per second. */
  readonly interconnectGBpsPerDirection?: number;
  /** Accelerators joined by the scale-up interconnect; 1 means PCIe only. */
  readonly scaleUpDomain?: number;
  readonly thermalDesignPowerWatts?: number;
  /** Typical idle draw of the board, +-40 %. */
  readonly idleWatts?: number;
  readonly source: string;
  /** Fields above that are assumptions, not figures of the source. */
  readonly assumption?: readonly string[];
  readonly note?: string;
}
