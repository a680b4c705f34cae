import Table from "cli-table3";
import type { Command } from "commander";
import {
  awsMachines,
  findRegion,
  hardToGetOnDemand,
  InstanceCatalog,
  instanceFacts,
  knownRegions,
  matchesName,
  needsOwnImage,
  type NotOffered,
  type Offer,
  purchaseOptionAt,
  waysToBuy,
  zonesOf,
} from "../../catalog";
import { unknownName, ValidationError } from "../../errors";
import { readJson } from "../read-json";

interface CatalogOptions {
  readonly region?: string;
  readonly catalog?: string;
  readonly purchase: string;
  readonly json?: boolean;
}

/** What `aidc catalog` lists: a type in a region and the way to pay, over its zones. */
interface CatalogRow {
  readonly instanceType: string;
  /** AWS region or own site. */
  readonly region: string;
  readonly purchaseOption: string;
  /** The lowest over the zones. */
  readonly usdPerHour: number;
  readonly priceProvenance: string;
  readonly zones: readonly string[];
  /** `zone`: the type was seen there; `region`: every zone of the region is taken. */
  readonly zonesKnownOf: "zone" | "region";
  readonly hardToGetOnDemand: boolean;
  /** How AWS sells the type; `*` where the catalog has no price of it. */
  readonly waysToBuy: readonly string[];
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
    .description("list offers with price, power, zones and where the price comes from")
    .argument("[filter]", 'instance type, accelerator, or a pattern with "*", e.g. "p5*"; a part of a name will do')
    .option("--region <region>", "one AWS region; default: all")
    .option("--catalog <file>", "JSON of an InstanceCatalog: own offers, negotiated prices; needs --region")
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
  const catalog = options.catalog === undefined ? InstanceCatalog.builtIn() : InstanceCatalog.fromJson(JSON.stringify(readJson(options.catalog)));
  if (options.catalog !== undefined && options.region === undefined) {
    throw new ValidationError("--region", "is needed with --catalog, for own offers stand in no AWS region; give one");
  }
  const regions = options.region === undefined ? knownRegions().map((r) => r.name) : [findRegion("--region", options.region).name];
  const purchaseOptions = options.purchase.split(",").map((name) => purchaseOptionAt("--purchase", name.trim()).name);
  const found = regions.map((region) => ({ region, ...catalog._offers(region, purchaseOptions) }));
  const wanted = filterOf(filter, found.flatMap(({ offers }) => offers));
  const notOffered = options.region === undefined ? nowhereOffered(found) : (found[0]?.notOffered ?? []);
  const offers = found.flatMap(({ offers }) => rowsOf(offers.filter((offer) => wanted(offer.machine.name, offer.machine.accelerator?.name))));
  return {
    schemaVersion: "1",
    catalogVersion: catalog.version,
    offers,
    notOffered: notOffered.filter((one) => wanted(one.instanceType, undefined)),
    notes: options.region === undefined ? [] : notesOn(offers),
  };
}

/** What a reader should know of the rows listed. */
function notesOn(rows: readonly CatalogRow[]): string[] {
  const types = (choose: (row: CatalogRow) => boolean): string => [...new Set(rows.filter(choose).map((row) => row.instanceType))].join(", ");
  const image = types((row) => needsOwnImage(row.instanceType));
  return [
    ...(rows.some((row) => row.purchaseOption === "on-demand" && row.hardToGetOnDemand) ? ["an on-demand price is no promise of capacity"] : []),
    ...(rows.some((row) => row.purchaseOption === "spot") ? ["spot prices are one snapshot of early 2026 and change through the day"] : []),
    ...(image === "" ? [] : [`EKS publishes no image with drivers for ${image}`]),
  ];
}

/** Types without an offer in any region; why they have none is said by the region where AWS sells most. */
function nowhereOffered(
  found: readonly { readonly region: string; readonly offers: readonly Offer[]; readonly notOffered: readonly NotOffered[] }[],
): readonly NotOffered[] {
  const offered = new Set(found.flatMap(({ offers }) => offers.map((offer) => offer.machine.name)));
  const largest = found.find(({ region }) => region === "us-east-1");
  return (largest?.notOffered ?? []).filter((one) => !offered.has(one.instanceType));
}

/** Whether a machine is meant: by its name or its accelerator's, whole or in part, or by a pattern. */
function filterOf(filter: string | undefined, offers: readonly Offer[]): (machine: string, accelerator: string | undefined) => boolean {
  if (filter === undefined) return () => true;
  const pattern = (filter.includes("*") ? filter : `*${filter}*`).toLowerCase();
  const wanted = (machine: string, accelerator: string | undefined): boolean =>
    [machine, accelerator ?? acceleratorOf(machine)].some((name) => name !== "" && matchesName(pattern, name.toLowerCase()));
  const known = [...awsMachines(), ...offers.map((offer) => offer.machine)].map((machine) => ({ name: machine.name, accelerator: machine.accelerator?.name }));
  if (known.some(({ name, accelerator }) => wanted(name, accelerator))) return wanted;
  const names = known.flatMap(({ name, accelerator }) => [name, ...(accelerator ? [accelerator] : [])]);
  throw unknownName("filter", "instance type or accelerator", filter.replaceAll("*", ""), names);
}

/** Accelerator of an AWS type, also where it carries a fraction of one; empty without, and for own offers. */
function acceleratorOf(machine: string): string {
  return instanceFacts().find((facts) => facts.instanceType === machine)?.accelerator ?? "";
}

function rowsOf(offers: readonly Offer[]): CatalogRow[] {
  const groups = new Map<string, Offer[]>();
  for (const offer of offers) {
    const key = `${offer.machine.name} ${offer.purchaseOption}`;
    groups.set(key, [...(groups.get(key) ?? []), offer]);
  }
  return [...groups.values()].map(rowOf).sort(byTypeAndPurchase);
}

function byTypeAndPurchase(a: CatalogRow, b: CatalogRow): number {
  const [x, y] = [`${a.instanceType} ${a.purchaseOption}`, `${b.instanceType} ${b.purchaseOption}`];
  return x < y ? -1 : x > y ? 1 : 0;
}

function rowOf(group: readonly Offer[]): CatalogRow {
  const cheapest = group.reduce((best, offer) => (offer.usdPerHour < best.usdPerHour ? offer : best));
  const { machine } = cheapest;
  const power = machine.powerKilowatts;
  return {
    instanceType: machine.name,
    region: cheapest.site,
    purchaseOption: cheapest.purchaseOption,
    usdPerHour: cheapest.usdPerHour,
    priceProvenance: cheapest.priceProvenance ?? "list",
    zones: group.map((offer) => offer.zone).sort(),
    // a spot price is of a zone, so it shows that the type is sold there
    zonesKnownOf: machine.origin === "own" || cheapest.purchaseOption === "spot" || zonesOf(machine.name, findRegion("region", cheapest.site)).known ? "zone" : "region",
    hardToGetOnDemand: hardToGetOnDemand(machine.name),
    waysToBuy: machine.origin === "own" ? [] : waysToBuy(machine.name).map((way) => `${way.name}${way.priced ? "" : "*"}`),
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
  const name = row.accelerator ?? acceleratorOf(row.instanceType);
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
