import Table from "cli-table3";
import type { Command } from "commander";
import {
  awsMachines,
  catalogVersion,
  findInstanceFacts,
  findRegion,
  hardToGetOnDemand,
  knownRegions,
  matchesName,
  type NotOffered,
  type Offer,
  offersFor,
  purchaseOptionAt,
  zonesOf,
} from "../../catalog";
import { unknownName } from "../../errors";

interface CatalogOptions {
  readonly region?: string;
  readonly purchase: string;
  readonly json?: boolean;
}

/** What `aidc catalog` lists: a type in a region and the way to pay, over its zones. */
interface CatalogRow {
  readonly instanceType: string;
  readonly region: string;
  readonly purchaseOption: string;
  /** The lowest over the zones. */
  readonly usdPerHour: number;
  readonly priceProvenance: string;
  readonly zones: readonly string[];
  /** `zone`: the type was seen there; `region`: every zone of the region is taken. */
  readonly zonesKnownOf: "zone" | "region";
  readonly hardToGetOnDemand: boolean;
  readonly accelerator?: string;
  readonly accelerators: number;
  readonly gpu?: number;
  readonly allocatableVcpu?: number;
  readonly allocatableMemoryGiB?: number;
  readonly networkGbps?: number;
  readonly efaInterfaces: number;
  readonly nvmeGB?: number;
  readonly powerKilowatts?: number;
  readonly facilityPowerKilowatts?: number;
}

/** `aidc catalog [FILTER]`: what is on offer, at what price and power, where, and where the price comes from. */
export function registerCatalog(program: Command): void {
  program
    .command("catalog")
    .description("list AWS offers with price, power, zones and where the price comes from")
    .argument("[filter]", 'instance type, accelerator, or a pattern with "*", e.g. "p5*"; a part of a name will do')
    .option("--region <region>", "one AWS region; default: all")
    .option("--purchase <options>", "ways to pay, separated by commas: on-demand, spot, capacity-reservation", "on-demand")
    .option("--json", "print a document instead of a table")
    .action((filter: string | undefined, options: CatalogOptions) => {
      const listing = list(filter, options);
      const text = options.json ? `${JSON.stringify(listing, null, 2)}\n` : render(listing, options);
      process.stdout.write(text);
    });
}

interface Listing {
  readonly schemaVersion: "1";
  readonly catalogVersion: string;
  readonly offers: readonly CatalogRow[];
  /** Types of the filter without an offer, only where one region is asked for. */
  readonly notOffered: readonly NotOffered[];
  readonly notes: readonly string[];
}

function list(filter: string | undefined, options: CatalogOptions): Listing {
  const types = typesOf(filter);
  const regions = options.region === undefined ? knownRegions().map((r) => r.name) : [findRegion("--region", options.region).name];
  const purchaseOptions = options.purchase.split(",").map((name) => purchaseOptionAt("--purchase", name.trim()).name);
  const found = regions.map((region) => ({ region, ...offersFor({ region, purchaseOptions, choice: { instanceTypes: types } }) }));
  return {
    schemaVersion: "1",
    catalogVersion,
    offers: found.flatMap(({ region, offers }) => rowsOf(region, offers)),
    notOffered: options.region === undefined ? nowhereOffered(types, found) : (found[0]?.notOffered ?? []),
    notes: options.region === undefined ? [] : (found[0]?.notes ?? []),
  };
}

/** Types without an offer in any region; why they have none is said by the first region, where AWS sells most. */
function nowhereOffered(
  types: readonly string[],
  found: readonly { readonly region: string; readonly offers: readonly Offer[]; readonly notOffered: readonly NotOffered[] }[],
): NotOffered[] {
  const offered = new Set(found.flatMap(({ offers }) => offers.map((offer) => offer.machine.name)));
  const largest = found.find(({ region }) => region === "us-east-1");
  return (largest?.notOffered ?? []).filter((one) => types.includes(one.instanceType) && !offered.has(one.instanceType));
}

/** Names of the types that a filter means. */
function typesOf(filter: string | undefined): string[] {
  const machines = awsMachines();
  if (filter === undefined) return machines.map((machine) => machine.name);
  const pattern = (filter.includes("*") ? filter : `*${filter}*`).toLowerCase();
  const found = machines.filter((machine) =>
    [machine.name, findInstanceFacts("filter", machine.name).accelerator ?? ""].some((name) => name !== "" && matchesName(pattern, name.toLowerCase())),
  );
  if (found.length > 0) return found.map((machine) => machine.name);
  const known = machines.flatMap((machine) => [machine.name, ...(machine.accelerator ? [machine.accelerator.name] : [])]);
  throw unknownName("filter", "instance type or accelerator", filter.replaceAll("*", ""), known);
}

function rowsOf(region: string, offers: readonly Offer[]): CatalogRow[] {
  const groups = new Map<string, Offer[]>();
  for (const offer of offers) {
    const key = `${offer.machine.name} ${offer.purchaseOption}`;
    groups.set(key, [...(groups.get(key) ?? []), offer]);
  }
  return [...groups.values()].map((group) => rowOf(region, group)).sort(byTypeAndPurchase);
}

function byTypeAndPurchase(a: CatalogRow, b: CatalogRow): number {
  const [x, y] = [`${a.instanceType} ${a.purchaseOption}`, `${b.instanceType} ${b.purchaseOption}`];
  return x < y ? -1 : x > y ? 1 : 0;
}

function rowOf(region: string, group: readonly Offer[]): CatalogRow {
  const cheapest = group.reduce((best, offer) => (offer.usdPerHour < best.usdPerHour ? offer : best));
  const { machine } = cheapest;
  const power = machine.powerKilowatts;
  return {
    instanceType: machine.name,
    region,
    purchaseOption: cheapest.purchaseOption,
    usdPerHour: cheapest.usdPerHour,
    priceProvenance: cheapest.priceProvenance ?? "list",
    zones: group.map((offer) => offer.zone).sort(),
    // a spot price is of a zone, so it shows that the type is sold there
    zonesKnownOf: cheapest.purchaseOption === "spot" || zonesOf(machine.name, findRegion("region", region)).known ? "zone" : "region",
    hardToGetOnDemand: hardToGetOnDemand(machine.name),
    ...(machine.accelerator ? { accelerator: machine.accelerator.name } : {}),
    accelerators: machine.accelerators,
    gpu: machine.resources.gpu,
    allocatableVcpu: machine.resources.vcpu,
    allocatableMemoryGiB: machine.resources.memoryGiB,
    networkGbps: machine.networkGbps,
    efaInterfaces: machine.efaInterfaces,
    nvmeGB: machine.resources.nvmeGB,
    ...(power === undefined ? {} : { powerKilowatts: power, facilityPowerKilowatts: Number((power * cheapest.powerUsageEffectiveness).toFixed(4)) }),
  };
}

/** Marks of prices that are not today's list price. */
const PROVENANCE: Readonly<Record<string, string>> = {
  list: "list",
  derived: "derived from another size",
  "older-snapshot": "2023-2024 snapshot",
  "spot-snapshot": "spot, early 2026",
};

function render(listing: Listing, options: CatalogOptions): string {
  const oneRegion = options.region !== undefined;
  const table = new Table({
    head: ["type", "accelerators", "vCPU", "GiB", "Gbps", "kW IT", "purchase", "USD/h", "price", ...(oneRegion ? ["zones"] : ["in", "regions"])],
    colAligns: ["left", "left", "right", "right", "right", "right", "left", "right", "left", "left", "right"],
    style: { head: [], border: [], compact: true },
  });
  const lines = oneRegion ? listing.offers.map((row) => [...cells(row), zonesOfRow(row)]) : cheapestRegions(listing.offers);
  for (const line of lines) table.push(line);
  return `${[table.toString(), ...legend(listing, oneRegion)].join("\n")}\n`;
}

function legend(listing: Listing, oneRegion: boolean): string[] {
  return [
    `catalog ${listing.catalogVersion}; vCPU and GiB are allocatable, kW IT is the load of one node at full load; "?": not known; "!": hard to get on demand${oneRegion ? '; "~": not known of the type, every zone of the region' : "; the cheapest region is shown, --region lists one with its zones"}`,
    ...listing.notOffered.map((one) => `not offered: ${one.instanceType}: ${one.reason}`),
    ...listing.notes.map((note) => `note: ${note}`),
  ];
}

/** One line for each type and purchase option: the region where it costs least, and how many have it. */
function cheapestRegions(rows: readonly CatalogRow[]): string[][] {
  const groups = new Map<string, CatalogRow[]>();
  for (const row of rows) {
    const key = `${row.instanceType} ${row.purchaseOption}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.keys()].sort().map((key) => {
    const group = groups.get(key) ?? [];
    const cheapest = group.reduce((best, row) => (row.usdPerHour < best.usdPerHour ? row : best));
    return [...cells(cheapest), cheapest.region, String(group.length)];
  });
}

function zonesOfRow(row: CatalogRow): string {
  return `${row.zonesKnownOf === "region" ? "~" : ""}${row.zones.join(" ")}`;
}

function cells(row: CatalogRow): string[] {
  const count = row.accelerators > 0 ? row.accelerators : row.gpu;
  const name = row.accelerator ?? findInstanceFacts("filter", row.instanceType).accelerator ?? "";
  const scarce = row.hardToGetOnDemand && row.purchaseOption === "on-demand" ? " !" : "";
  return [
    `${row.instanceType}${scarce}`,
    count === undefined ? "" : `${count} x ${name}`,
    shownNumber(row.allocatableVcpu),
    shownNumber(row.allocatableMemoryGiB, 0),
    shownNumber(row.networkGbps),
    shownNumber(row.powerKilowatts, 3),
    row.purchaseOption,
    row.usdPerHour.toFixed(4),
    PROVENANCE[row.priceProvenance] ?? row.priceProvenance,
  ];
}

function shownNumber(value: number | undefined, digits?: number): string {
  if (value === undefined) return "?";
  return digits === undefined ? String(value) : value.toFixed(digits);
}
