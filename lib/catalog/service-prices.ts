import data from "./data/aws-service-prices.json";

/** A list price of an AWS service beside the nodes: storage, network, control plane. */
export interface ServicePrice {
  readonly service: string;
  /** What the price is per, e.g. `GB-month`. */
  readonly unit: string;
  readonly region: string;
  readonly usd: number;
  /** Year of the figure. */
  readonly year: number;
  readonly source: string;
  /** Read second hand (press, blog, script), not in a copy of AWS's list. */
  readonly lowConfidence: boolean;
}

type Row = readonly [service: string, unit: string, region: string, usd: number, year: number, source: number];

/** Sources that the data file's notes call of low confidence. */
const LOW_CONFIDENCE = /press report|blog|learning-aws|workbook/i;

const rows: readonly ServicePrice[] = (data.rows as unknown as Row[]).map(([service, unit, region, usd, year, source]) => ({
  service,
  unit,
  region,
  usd,
  year,
  source: data.sources[source] ?? "",
  lowConfidence: LOW_CONFIDENCE.test(data.sources[source] ?? ""),
}));

/** Every service price of the catalog, as read. */
export function servicePrices(): readonly ServicePrice[] {
  return rows;
}

/** What the rows call a price that holds in every region. */
const EVERYWHERE = "all";

/** Price of a service in a region, the newest where several are known; undefined where none is. */
export function servicePrice(service: string, region: string): ServicePrice | undefined {
  return rows
    .filter((row) => row.service === service && (row.region === region || row.region === EVERYWHERE))
    .reduce<ServicePrice | undefined>((best, row) => (best === undefined || row.year > best.year ? row : best), undefined);
}

/**
 * Capacity-block prices that were published once, by instance type. Prices of blocks change by quarter, so none
 * is used in an offer: they show the order of magnitude to a user who must give a price.
 */
export function publishedCapacityBlockPrices(instanceType: string): readonly ServicePrice[] {
  return rows.filter((row) => row.service === `EC2 Capacity Block ${instanceType}`);
}
