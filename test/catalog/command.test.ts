import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { catalogVersion } from "../../lib/catalog";
import { registerCatalog } from "../../lib/cli/commands/catalog";

/** Standard output of `aidc catalog` with the arguments. */
function run(...args: string[]): string {
  const printed: string[] = [];
  const write = jest.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed.push(String(text));
    return true;
  });
  try {
    const program = new Command().exitOverride();
    registerCatalog(program);
    program.parse(["catalog", ...args], { from: "user" });
  } finally {
    write.mockRestore();
  }
  return printed.join("");
}

interface Listing {
  readonly schemaVersion: string;
  readonly catalogVersion: string;
  readonly offers: readonly { readonly instanceType: string; readonly region: string; readonly purchaseOption: string; readonly usdPerHour: number }[];
  readonly notOffered: readonly { readonly instanceType: string }[];
}

const listing = (...args: string[]): Listing => JSON.parse(run(...args, "--json")) as Listing;

describe("aidc catalog", () => {
  test("lists a type of a region with price, provenance, zones and power", () => {
    const found = listing("p5.48xlarge", "--region", "us-east-1");
    expect(found).toMatchObject({ schemaVersion: "1", catalogVersion });
    expect(found.offers).toEqual([
      expect.objectContaining({
        instanceType: "p5.48xlarge",
        usdPerHour: 55.04,
        priceProvenance: "list",
        zones: ["use1-az1", "use1-az2", "use1-az3", "use1-az4", "use1-az5", "use1-az6"],
        zonesKnownOf: "zone",
        hardToGetOnDemand: true,
        accelerator: "H100",
        powerKilowatts: 7.165,
        facilityPowerKilowatts: expect.closeTo(8.24, 3) as number,
      }),
    ]);
  });

  test.each([
    ["H100", ["p5.48xlarge", "p5.4xlarge"]],
    ["h200", ["p5en.48xlarge"]],
    ["p5*", ["p5.48xlarge", "p5.4xlarge", "p5en.48xlarge"]],
    ["g6f", ["g6f.2xlarge", "g6f.4xlarge", "g6f.large", "g6f.xlarge"]],
    ["*.metal-24xl", ["c7i.metal-24xl", "c8g.metal-24xl", "i7ie.metal-24xl", "m7i.metal-24xl", "m8g.metal-24xl", "r7i.metal-24xl", "r8g.metal-24xl"]],
  ])("%s means %j", (filter, types) => {
    expect(listing(filter, "--region", "us-east-1").offers.map((row) => row.instanceType)).toEqual(types);
  });

  test("without a region lists all of them", () => {
    const regions = listing("p5.48xlarge").offers.map((row) => row.region);
    expect(regions).toContain("eu-north-1");
    expect(regions).toHaveLength(new Set(regions).size);
    expect(regions.length).toBeGreaterThan(10);
  });

  test("lists spot beside on demand when asked to", () => {
    const found = listing("g6e.12xlarge", "--region", "ap-northeast-1", "--purchase", "on-demand,spot").offers;
    expect(found.map((row) => [row.purchaseOption, row.usdPerHour < 10])).toEqual([["on-demand", false], ["spot", true]]);
  });

  test("names what the filter means and no region sells", () => {
    expect(listing("p5e.48xlarge").notOffered.map((one) => one.instanceType)).toEqual(["p5e.48xlarge"]);
  });

  test("says how a type can be bought, and of which ways no price is known", () => {
    expect(listing("p5en.48xlarge", "--region", "us-east-2").offers[0]).toMatchObject({
      waysToBuy: ["on-demand", "spot", "capacity-reservation", "capacity-block*", "savings-plan*"],
    });
    expect(listing("m7i.large", "--region", "us-east-2").offers[0]).toMatchObject({ waysToBuy: ["on-demand", "capacity-reservation", "savings-plan*"] });
  });

  test("lists own offers and negotiated prices of a catalog file", () => {
    const file = join(mkdtempSync(join(tmpdir(), "aidc-catalog-")), "catalog.json");
    writeFileSync(
      file,
      JSON.stringify({
        offers: [{ name: "hall-node", site: "hall-1", resources: { vcpu: 64 }, usdPerHour: 2, powerKilowatts: 1, accelerator: "GB300", accelerators: 4 }],
        prices: [{ instanceType: "p5.48xlarge", usdPerHour: 40 }],
        sites: { "hall-1": { powerUsageEffectiveness: 1.2 } },
      }),
    );
    const found = listing("--catalog", file, "--region", "us-east-1");
    expect(found.catalogVersion.startsWith(`${catalogVersion}+`)).toBe(true);
    const rows = new Map(found.offers.map((row) => [row.instanceType, row]));
    expect(rows.get("hall-node")).toMatchObject({ region: "hall-1", priceProvenance: "own", facilityPowerKilowatts: 1.2, waysToBuy: [] });
    expect(rows.get("p5.48xlarge")).toMatchObject({ usdPerHour: 40, priceProvenance: "negotiated" });
    expect(listing("gb300", "--catalog", file, "--region", "us-east-1").offers.map((row) => row.instanceType)).toEqual(["hall-node"]);
    expect(() => run("--catalog", file)).toThrow("--region: is needed with --catalog");
  });

  test("prints a table that marks what is hard to get, derived, old or not known", () => {
    const table = run("g5.xlarge", "--region", "ap-east-1");
    expect(table).toContain("derived from another size");
    expect(table).toContain("~ape1-az1");
    expect(run("p5.48xlarge", "--region", "us-east-1")).toContain("p5.48xlarge !");
    expect(run("i4i.large", "--region", "af-south-1")).toContain("2023-2024 snapshot");
    expect(run("trn1.32xlarge", "--region", "us-east-1")).toMatch(/16 x Trainium1.*\?/);
  });

  test("without a region the table shows where a type costs least", () => {
    const line = run("p5.48xlarge").split("\n").find((row) => row.includes("p5.48xlarge"));
    expect(line).toContain("us-east-1");
  });

  test("an unknown filter, region or purchase option is refused with the nearest", () => {
    expect(() => run("p5.49xlarge")).toThrow('filter: unknown instance type or accelerator "p5.49xlarge"; did you mean "p5.48xlarge"?');
    expect(() => run("--region", "us-est-1")).toThrow('--region: unknown region "us-est-1"; did you mean "us-east-1"?');
    expect(() => run("--purchase", "spit")).toThrow('--purchase: unknown purchase option "spit"; did you mean "spot"?');
  });
});
