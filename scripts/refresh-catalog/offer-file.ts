import { ValidationError } from "../../lib/errors";
import { type Json, object, optional, text } from "./reading";

/** On-demand prices read from an offer file, USD per hour by region and instance type. */
export interface OfferFilePrices {
  /** When AWS published the file. */
  readonly publicationDate: string;
  readonly usdPerHour: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Attributes of the products that are plain nodes: Linux, shared tenancy, nothing installed, not reserved. */
const PLAIN: Readonly<Record<string, string>> = {
  operatingSystem: "Linux",
  tenancy: "Shared",
  preInstalledSw: "NA",
  capacitystatus: "Used",
};
const FAMILIES = ["Compute Instance", "Compute Instance (bare metal)"];

/**
 * Reads the EC2 offer file of the public AWS price list (`index.json` of one region or of all).
 *
 * @throws ValidationError when the file is not an EC2 offer file, or two prices differ for one node
 */
export function pricesOfOfferFile(file: unknown): OfferFilePrices {
  const root = object("offer file", file);
  if (root.offerCode !== "AmazonEC2") throw new ValidationError("offerCode", `must be "AmazonEC2", got ${String(root.offerCode)}`);
  const products = object("products", root.products);
  const onDemand = object("terms.OnDemand", object("terms", root.terms).OnDemand);
  const found: Record<string, Record<string, number>> = {};
  for (const sku of Object.keys(products).sort()) {
    const node = plainNode(`products.${sku}`, object(`products.${sku}`, products[sku]));
    if (!node) continue;
    const usd = hourlyUsd(`terms.OnDemand.${sku}`, optional(`terms.OnDemand.${sku}`, onDemand[sku]));
    if (usd === undefined) continue;
    const region = (found[node.region] ??= {});
    const before = region[node.instanceType];
    if (before !== undefined && before !== usd) {
      throw new ValidationError(`products.${sku}`, `gives ${usd} for ${node.instanceType} in ${node.region}, another product ${before}`);
    }
    region[node.instanceType] = usd;
  }
  return { publicationDate: text("publicationDate", root.publicationDate), usdPerHour: found };
}

function plainNode(path: string, product: Json): { instanceType: string; region: string } | undefined {
  if (!FAMILIES.includes(String(product.productFamily))) return undefined;
  const attributes = object(`${path}.attributes`, product.attributes);
  if (!Object.entries(PLAIN).every(([name, value]) => attributes[name] === value)) return undefined;
  // capacity blocks and the like carry a market option of their own
  if (attributes.marketoption !== undefined && attributes.marketoption !== "OnDemand") return undefined;
  // local zones and wavelength zones have prices of their own
  if (attributes.locationType !== undefined && attributes.locationType !== "AWS Region") return undefined;
  return {
    instanceType: text(`${path}.attributes.instanceType`, attributes.instanceType),
    region: text(`${path}.attributes.regionCode`, attributes.regionCode),
  };
}

/** The hourly price of a product's term; undefined when it has none in US dollars, or a price of 0 (not for sale). */
function hourlyUsd(path: string, terms: Json): number | undefined {
  for (const [code, term] of Object.entries(terms).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const dimensions = object(`${path}.${code}.priceDimensions`, object(`${path}.${code}`, term).priceDimensions);
    for (const [id, dimension] of Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))) {
      const at = `${path}.${code}.priceDimensions.${id}`;
      const { unit, pricePerUnit } = object(at, dimension);
      const usd = Number(optional(`${at}.pricePerUnit`, pricePerUnit).USD);
      if ((unit === "Hrs" || unit === "Hours") && Number.isFinite(usd) && usd > 0) return usd;
    }
  }
  return undefined;
}
