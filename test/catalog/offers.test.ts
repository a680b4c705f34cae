import fc from "fast-check";
import { awsMachines, type CatalogChoice, knownRegions, type Offer, offersFor, type OffersInput, type OwnOffer } from "../../lib/catalog";
import { ValidationError } from "../../lib/errors";

const hall: OwnOffer = {
  name: "hall-node",
  site: "hall-1",
  zone: "hall-1-a",
  resources: { compute: 100, storageTB: 10, networkGbps: 100 },
  maxNodes: 10,
  usdPerHour: 3.2,
  powerKilowatts: 1.4,
};

function problemOf(input: OffersInput): { path: string; problem: string } {
  try {
    offersFor(input);
  } catch (error) {
    if (error instanceof ValidationError) return { path: error.path, problem: error.problem };
    throw error;
  }
  throw new Error("was accepted");
}

const named = (offers: readonly Offer[], name: string): Offer => {
  const found = offers.find((offer) => offer.name === name);
  if (!found) throw new Error(`no offer ${name}`);
  return found;
};

describe("AWS offers", () => {
  test("are named by type, zone and purchase option, with the region's price and energy figures", () => {
    const { offers } = offersFor({ region: "us-east-1", choice: { instanceTypes: ["p5.48xlarge"] } });
    expect(offers.map((offer) => offer.name)).toEqual(
      ["az1", "az2", "az3", "az4", "az5", "az6"].map((zone) => `p5-48xlarge-use1-${zone}-on-demand`),
    );
    expect(named(offers, "p5-48xlarge-use1-az4-on-demand")).toMatchObject({
      site: "us-east-1",
      zone: "use1-az4",
      purchaseOption: "on-demand",
      usdPerHour: 55.04,
      priceProvenance: "list",
      powerUsageEffectiveness: 1.15,
      gridGramsCo2ePerKwh: 418,
      renewableShare: 0.08,
    });
  });

  test("stand in the zones where the type was seen, local zones left out", () => {
    const zones = (region: string, type: string) =>
      offersFor({ region, choice: { instanceTypes: [type] } }).offers.map((offer) => offer.zone);
    expect(zones("us-east-1", "p4de.24xlarge")).toEqual(["use1-az4", "use1-az6"]);
    expect(zones("eu-north-1", "p4d.24xlarge")).toEqual(["eun1-az3"]);
    expect(zones("us-east-1", "p5.48xlarge")).not.toContain("use1-atl2-az1");
  });

  test("stand in every known zone of the region where the type's are not known", () => {
    const zones = offersFor({ region: "us-west-2", choice: { instanceTypes: ["m7i.large"] } }).offers.map((o) => o.zone);
    expect(zones).toEqual(["usw2-az1", "usw2-az2", "usw2-az3", "usw2-az4"]);
  });

  test("take a region without known zones as one zone, and say so", () => {
    const { offers, notes } = offersFor({ region: "us-gov-west-1", choice: { instanceTypes: ["p4d.24xlarge"] } });
    expect(offers.map((offer) => offer.name)).toEqual(["p4d-24xlarge-us-gov-west-1-on-demand"]);
    expect(notes.join()).toContain("the zones of us-gov-west-1 are not in the catalog");
  });

  test("use AWS's global PUE where the region has none", () => {
    const pue = (region: string) => offersFor({ region, choice: { instanceTypes: ["g5.xlarge"] } }).offers[0]?.powerUsageEffectiveness;
    expect(pue("eu-west-2")).toBe(1.14);
    expect(pue("eu-central-1")).toBe(1.35);
  });

  test("a known type without a price in the region is not offered, with the reason", () => {
    const { offers, notOffered } = offersFor({ region: "us-east-1", choice: { instanceTypes: ["p5e.48xlarge", "trn2*", "hpc7a.96xlarge"] } });
    expect(offers).toEqual([]);
    expect(notOffered.map((one) => one.instanceType)).toEqual(["hpc7a.96xlarge", "p5e.48xlarge", "trn2.3xlarge", "trn2.48xlarge", "trn2u.48xlarge"]);
    expect(notOffered[0]?.reason).toBe("no on-demand price in us-east-1; known in other regions");
    expect(notOffered[1]?.reason).toBe("no on-demand price in us-east-1 or any region: sold by capacity block, spot or agreement");
    expect(notOffered[4]?.reason).toContain("UltraServers");
  });

  test("in a region without any price, every type is not offered", () => {
    const { offers, notOffered } = offersFor({ region: "mx-central-1" });
    expect(offers).toEqual([]);
    expect(notOffered).toHaveLength(awsMachines().length);
  });

  test("patterns and names filter; an accelerator leaves the types that carry it", () => {
    const types = (choice: CatalogChoice) => [...new Set(offersFor({ region: "us-east-1", choice }).offers.map((o) => o.machine.name))];
    expect(types({ instanceTypes: ["g6f.*"] })).toEqual(["g6f.2xlarge", "g6f.4xlarge", "g6f.large", "g6f.xlarge"]);
    expect(types({ accelerators: ["A100-80"] })).toEqual(["p4de.24xlarge"]);
    expect(types({ instanceTypes: ["p5.48xlarge", "g5.*"], accelerators: ["H100"] })).toEqual(["p5.48xlarge"]);
    expect(types({ instanceTypes: ["*"] })).toEqual(types({}));
  });

  test("a note names the types that are hard to get on demand, of those on offer", () => {
    const notes = (type: string) => offersFor({ region: "us-east-1", choice: { instanceTypes: [type] } }).notes.join();
    expect(notes("p5.48xlarge")).toContain("hard to get on demand, a price is no promise of capacity: p5.48xlarge");
    expect(notes("g6.xlarge")).toBe("");
    expect(notes("g7.2xlarge")).toContain("EKS publishes no image with drivers for g7.2xlarge");
  });

  test("an accelerator that AWS does not sell is not offered, and no error", () => {
    const { offers, notOffered } = offersFor({ region: "us-east-1", choice: { accelerators: ["GB300"] } });
    expect(offers).toEqual([]);
    expect(notOffered).toEqual([{ instanceType: "GB300", reason: "no AWS instance type carries GB300; bring an own offer" }]);
  });

  test("every offer of every region has a price above 0, a PUE of at least 1 and a name of its own", () => {
    for (const { name: region } of knownRegions()) {
      const { offers, notOffered } = offersFor({ region });
      expect(new Set(offers.map((offer) => offer.name)).size).toBe(offers.length);
      for (const offer of offers) {
        expect(offer.usdPerHour).toBeGreaterThan(0);
        expect(offer.powerUsageEffectiveness).toBeGreaterThanOrEqual(1);
        expect(offer.name).toMatch(/^[a-z0-9-]{1,63}$/);
      }
      // each type is on offer or not, never both, never neither
      const offered = new Set(offers.map((offer) => offer.machine.name));
      expect(notOffered.filter((one) => offered.has(one.instanceType))).toEqual([]);
      expect(offered.size + notOffered.length).toBe(awsMachines().length);
    }
  });
});

describe("purchase options", () => {
  test("are on-demand alone unless the request says otherwise", () => {
    const { offers } = offersFor({ region: "us-east-1", choice: { instanceTypes: ["g6e.12xlarge"] } });
    expect(new Set(offers.map((offer) => offer.purchaseOption))).toEqual(new Set(["on-demand"]));
  });

  test("spot takes the zone's price and says how old it is", () => {
    const { offers, notes } = offersFor({ region: "ap-northeast-1", choice: { instanceTypes: ["g6e.12xlarge"] }, purchaseOptions: ["spot"] });
    expect(offers.map((offer) => [offer.name, offer.usdPerHour, offer.priceProvenance])).toEqual([
      ["g6e-12xlarge-apne1-az1-spot", 5.3051, "spot-snapshot"],
      ["g6e-12xlarge-apne1-az4-spot", 4.4528, "spot-snapshot"],
    ]);
    expect(notes).toEqual(["spot prices are one snapshot of early 2026 and change through the day"]);
  });

  test("spot of a type that the snapshot does not have is not offered while on demand is", () => {
    const both = offersFor({ region: "us-east-1", choice: { instanceTypes: ["m7i.large"] }, purchaseOptions: ["on-demand", "spot"] });
    expect(new Set(both.offers.map((offer) => offer.purchaseOption))).toEqual(new Set(["on-demand"]));
    const spot = offersFor({ region: "us-east-1", choice: { instanceTypes: ["m7i.large"] }, purchaseOptions: ["spot"] });
    expect(spot.notOffered).toEqual([{ instanceType: "m7i.large", reason: "no spot price in us-east-1; give one in catalog.prices" }]);
  });

  test("a capacity reservation costs the on-demand price", () => {
    const { offers } = offersFor({ region: "us-east-1", choice: { instanceTypes: ["p4de.24xlarge"] }, purchaseOptions: ["capacity-reservation"] });
    expect(offers[0]).toMatchObject({ name: "p4de-24xlarge-use1-az4-capacity-reservation", usdPerHour: 27.44705 });
  });

  test.each(["capacity-block-14d", "savings-plan-1y"])("%s has no known price until the user gives one", (option) => {
    const choice: CatalogChoice = { instanceTypes: ["p5en.48xlarge"] };
    const without = offersFor({ region: "us-east-1", choice, purchaseOptions: [option] });
    expect(without.offers).toEqual([]);
    expect(without.notOffered[0]?.reason).toBe(`no ${option} price in us-east-1; give one in catalog.prices`);
    const prices = [{ instanceType: "p5en.48xlarge", purchaseOption: option, usdPerHour: 41.61 }];
    const priced = offersFor({ region: "us-east-1", choice: { ...choice, prices }, purchaseOptions: [option] });
    expect(priced.offers.map((offer) => [offer.zone, offer.usdPerHour, offer.priceProvenance])).toEqual([
      ["use1-az2", 41.61, "negotiated"],
      ["use1-az6", 41.61, "negotiated"],
    ]);
  });

  test("G types are not sold in capacity blocks, whatever the price", () => {
    const prices = [{ instanceType: "g6.xlarge", purchaseOption: "capacity-block-7d", usdPerHour: 1 }];
    const { notOffered } = offersFor({
      region: "us-east-1",
      choice: { instanceTypes: ["g6.xlarge"], prices },
      purchaseOptions: ["capacity-block-7d"],
    });
    expect(notOffered[0]?.reason).toBe("g6.xlarge is not sold in capacity blocks; use a capacity reservation");
  });

  test("a negotiated price comes before the list, the region's before that for all", () => {
    const prices = [
      { instanceType: "p5.48xlarge", usdPerHour: 40 },
      { instanceType: "p5.48xlarge", region: "us-east-2", usdPerHour: 35 },
    ];
    const price = (region: string) =>
      offersFor({ region, choice: { instanceTypes: ["p5.48xlarge"], prices } }).offers[0]?.usdPerHour;
    expect(price("us-east-1")).toBe(40);
    expect(price("us-east-2")).toBe(35);
  });

  test("a negotiated price brings a type on offer that has no list price", () => {
    const prices = [{ instanceType: "p5e.48xlarge", usdPerHour: 39.8 }];
    const { offers } = offersFor({ region: "us-east-2", choice: { instanceTypes: ["p5e.48xlarge"], prices } });
    expect(offers[0]).toMatchObject({ usdPerHour: 39.8, priceProvenance: "negotiated" });
  });
});

describe("own offers", () => {
  test("stand beside AWS's, for every architecture, at PUE 1 and without a carbon figure", () => {
    const { offers } = offersFor({ region: "us-east-1", choice: { offers: [hall], instanceTypes: ["g5.xlarge"] } });
    const own = named(offers, "hall-node");
    expect(own).toEqual({
      name: "hall-node",
      machine: {
        name: "hall-node",
        origin: "own",
        architecture: "any",
        resources: { compute: 100, storageTB: 10, networkGbps: 100 },
        accelerators: 0,
        networkGbps: 100,
        efaInterfaces: 0,
        powerKilowatts: 1.4,
      },
      site: "hall-1",
      zone: "hall-1-a",
      purchaseOption: "own",
      usdPerHour: 3.2,
      priceProvenance: "own",
      maxNodes: 10,
      powerUsageEffectiveness: 1,
    });
    expect(offers.length).toBeGreaterThan(1);
  });

  test("are alone without AWS, and then need no region", () => {
    expect(offersFor({ choice: { aws: false, offers: [hall] } }).offers.map((offer) => offer.name)).toEqual(["hall-node"]);
    expect(offersFor({ region: "us-east-1", choice: { aws: false, offers: [hall] } }).notOffered).toEqual([]);
  });

  test("take the zone from the site where none is given", () => {
    const { offers } = offersFor({ choice: { aws: false, offers: [{ ...hall, zone: undefined }] } });
    expect(offers[0]?.zone).toBe("hall-1");
  });

  test("carry what the request says of their site", () => {
    const sites = { "hall-1": { powerUsageEffectiveness: 1.3, gridGramsPerKwh: 320, renewableShare: 0.5 } };
    const { offers } = offersFor({ choice: { aws: false, offers: [hall] }, sites });
    expect(offers[0]).toMatchObject({ powerUsageEffectiveness: 1.3, gridGramsCo2ePerKwh: 320, renewableShare: 0.5 });
  });

  test("the request may override a figure of an AWS region and keeps the others", () => {
    const sites = { "us-east-1": { gridGramsCo2ePerKwh: 10 } };
    const { offers } = offersFor({ region: "us-east-1", choice: { instanceTypes: ["g5.xlarge"] }, sites });
    expect(offers[0]).toMatchObject({ gridGramsCo2ePerKwh: 10, powerUsageEffectiveness: 1.15, renewableShare: 0.08 });
  });

  test("the grid figure of a site is given once, under either of its names", () => {
    const sites = { "us-east-1": { gridGramsCo2ePerKwh: 10, gridGramsPerKwh: 10 } };
    expect(() => offersFor({ region: "us-east-1", choice: { instanceTypes: ["g5.xlarge"] }, sites })).toThrow(/sites\.us-east-1\.gridGramsCo2ePerKwh.*leave one out/);
    expect(() => offersFor({ region: "us-east-1", choice: { instanceTypes: ["g5.xlarge"] }, sites: { "us-east-1": { gridGramsPerKwh: -1 } } })).toThrow(/gridGramsPerKwh/);
  });

  test("may be paid by use instead of by the node", () => {
    const byUse: OwnOffer = { name: "by-use", site: "s", resources: { compute: 1000 }, usdPerYearByResource: { compute: 12 } };
    const { offers } = offersFor({ choice: { aws: false, offers: [byUse] } });
    expect(offers[0]).toMatchObject({ usdPerHour: 0, usdPerYearByResource: { compute: 12 } });
  });

  test("carry a known accelerator, counted as gpu", () => {
    const rack: OwnOffer = { name: "rack", site: "s", resources: { vcpu: 64 }, accelerator: "GB300", accelerators: 4, usdPerHour: 1 };
    const { offers } = offersFor({ choice: { aws: false, offers: [rack] } });
    expect(offers[0]?.machine).toMatchObject({ accelerators: 4, accelerator: { name: "GB300", memoryGiB: 277.5 }, resources: { vcpu: 64, gpu: 4 } });
  });

  test("may carry an accelerator of their own, then a valid name for the filter of the request", () => {
    const own: OwnOffer = {
      name: "own",
      site: "s",
      resources: {},
      accelerator: "Lab-X1",
      accelerators: 2,
      acceleratorFacts: { memoryGiB: 64, peakTeraflopsDense: { bf16: 300 } },
      usdPerHour: 1,
    };
    const { offers } = offersFor({ region: "us-east-1", choice: { offers: [own], accelerators: ["Lab-X1"] } });
    expect(offers.map((offer) => offer.machine.accelerator)).toEqual([
      { name: "Lab-X1", memoryGiB: 64, peakTeraflopsDense: { bf16: 300 }, source: "given in the request" },
    ]);
  });

  test("an own accelerator without facts has no memory and no peak to estimate with", () => {
    const own: OwnOffer = { name: "own", site: "s", resources: {}, accelerator: "Lab-X2", usdPerHour: 1 };
    const { offers } = offersFor({ choice: { aws: false, offers: [own] } });
    expect(offers[0]?.machine.accelerator).toMatchObject({ name: "Lab-X2", memoryGiB: 0, peakTeraflopsDense: {} });
    expect(offers[0]?.machine.accelerators).toBe(1);
  });

  test("and a note says so, with the nearest known name in case it is a slip", () => {
    const own: OwnOffer = { name: "own", site: "s", resources: {}, accelerator: "H10O", usdPerHour: 1 };
    expect(offersFor({ choice: { aws: false, offers: [own] } }).notes).toEqual([
      "accelerator H10O is not in the catalog and has no acceleratorFacts, so no model is estimated on it (nearest known: H100)",
    ]);
  });
});

describe("bad input", () => {
  const own = (changes: object): OffersInput => ({ choice: { aws: false, offers: [{ ...hall, ...changes }] } });
  const cases: [string, OffersInput, string, string][] = [
    ["no region", {}, "region", "is needed for AWS offers"],
    ["an unknown region", { region: "us-est-1" }, "region", 'did you mean "us-east-1"?'],
    ["an unknown region although AWS is left out", { region: "x", choice: { aws: false, offers: [hall] } }, "region", "unknown region"],
    ["an unknown type", { region: "us-east-1", choice: { instanceTypes: ["g5.*", "p5.48xlrge"] } }, "catalog.instanceTypes[1]", 'did you mean "p5.48xlarge"?'],
    ["a pattern without a match", { region: "us-east-1", choice: { instanceTypes: ["q5.*"] } }, "catalog.instanceTypes[0]", "matches no known instance type"],
    ["an empty filter", { region: "us-east-1", choice: { instanceTypes: [] } }, "catalog.instanceTypes", "leave it out"],
    ["an unknown accelerator", { region: "us-east-1", choice: { accelerators: ["H10O"] } }, "catalog.accelerators[0]", 'did you mean "H100"?'],
    ["an unknown purchase option", { region: "us-east-1", purchaseOptions: ["spott"] }, "purchaseOptions[0]", 'did you mean "spot"?'],
    ["no purchase option", { region: "us-east-1", purchaseOptions: [] }, "purchaseOptions", "must name at least one, got an empty list; leave it out for on-demand"],
    ["a purchase option twice", { region: "us-east-1", purchaseOptions: ["spot", "on-demand", "spot"] }, "purchaseOptions[2]", 'must be named once, got "spot" again'],
    ["a block of 15 days", { region: "us-east-1", purchaseOptions: ["capacity-block-15d"] }, "purchaseOptions[0]", "got 15"],
    ["an unknown site", { region: "us-east-1", choice: { offers: [hall] }, sites: { "hall-2": {} } }, "sites.hall-2", 'did you mean "hall-1"?'],
    ["a PUE below 1", { choice: { aws: false, offers: [hall] }, sites: { "hall-1": { powerUsageEffectiveness: 0.9 } } }, "sites.hall-1.powerUsageEffectiveness", "at least 1"],
    ["a renewable share above 1", { choice: { aws: false, offers: [hall] }, sites: { "hall-1": { renewableShare: 60 } } }, "sites.hall-1.renewableShare", "at most 1"],
    ["a quota of an unknown type", { region: "us-east-1", quotas: { "p5.48xlarg": 4 } }, "quotas.p5.48xlarg", 'did you mean "p5.48xlarge"?'],
    ["half a node of quota", { region: "us-east-1", quotas: { "p5.48xlarge": 1.5 } }, "quotas.p5.48xlarge", "whole number"],
    ["a negative quota", { region: "us-east-1", quotas: { "p5.48xlarge": -1 } }, "quotas.p5.48xlarge", "at least 0"],
    ["a price of an unknown type", { region: "us-east-1", choice: { prices: [{ instanceType: "p6.1", usdPerHour: 1 }] } }, "catalog.prices[0].instanceType", "unknown instance type"],
    ["a negative price", { region: "us-east-1", choice: { prices: [{ instanceType: "p5.48xlarge", usdPerHour: -1 }] } }, "catalog.prices[0].usdPerHour", "at least 0"],
    ["two prices for one thing", { region: "us-east-1", choice: { prices: [{ instanceType: "p5.48xlarge", usdPerHour: 1 }, { instanceType: "p5.48xlarge", purchaseOption: "on-demand", usdPerHour: 2 }] } }, "catalog.prices[1]", "the first is catalog.prices[0]"],
    ["two offers of one name", { choice: { aws: false, offers: [hall, { ...hall, site: "hall-2" }] } }, "catalog.offers[1].name", "is taken"],
    ["an offer named as one of AWS's", { region: "us-east-1", choice: { offers: [{ ...hall, name: "p5-48xlarge-use1-az4-on-demand" }] } }, "catalog.offers[0].name", "is taken"],
    ["a bad name", own({ name: "hall node" }), "catalog.offers[0].name", 'letters, digits and "-"'],
    ["a long name", own({ name: "x".repeat(64) }), "catalog.offers[0].name", "1 to 63"],
    ["a bad site", own({ site: "" }), "catalog.offers[0].site", "1 to 63"],
    ["no price", own({ usdPerHour: undefined }), "catalog.offers[0].usdPerHour", "is missing"],
    ["two prices", own({ usdPerYearByResource: { compute: 1 } }), "catalog.offers[0].usdPerHour", "give one of the two"],
    ["a negative price of a node", own({ usdPerHour: -3 }), "catalog.offers[0].usdPerHour", "got -3"],
    ["a price that is no number", own({ usdPerHour: "3" }), "catalog.offers[0].usdPerHour", "finite number"],
    ["an endless price", own({ usdPerHour: Infinity }), "catalog.offers[0].usdPerHour", "finite number"],
    ["a negative resource", own({ resources: { compute: -1 } }), "catalog.offers[0].resources.compute", "at least 0"],
    ["no resource", own({ resources: {} }), "catalog.offers[0].resources", "at least one"],
    ["a list for resources", own({ resources: [1] }), "catalog.offers[0].resources", "must be an object"],
    ["a priced resource that is not there", own({ usdPerHour: undefined, usdPerYearByResource: { compte: 1 } }), "catalog.offers[0].usdPerYearByResource.compte", 'did you mean "compute"?'],
    ["no priced resource", own({ usdPerHour: undefined, usdPerYearByResource: {} }), "catalog.offers[0].usdPerYearByResource", "at least one"],
    ["half a node at most", own({ maxNodes: 0.5 }), "catalog.offers[0].maxNodes", "whole number"],
    ["a misspelled key", own({ maxNode: 3 }), "catalog.offers[0].maxNode", 'did you mean "maxNodes"?'],
    ["a misspelled fact", own({ accelerator: "X", acceleratorFacts: { memoryGb: 3 } }), "catalog.offers[0].acceleratorFacts.memoryGb", 'did you mean "memoryGiB"?'],
    ["a misspelled site figure", { choice: { aws: false, offers: [hall] }, sites: { "hall-1": { pue: 1.2 } as object } }, "sites.hall-1.pue", "is not a known key"],
    ["a misspelled filter", { region: "us-east-1", choice: { instanceType: ["p5.48xlarge"] } as object }, "catalog.instanceType", 'did you mean "instanceTypes"?'],
    ["a misspelled price", { region: "us-east-1", choice: { prices: [{ instanceType: "p5.48xlarge", usdPerHr: 1 } as never] } }, "catalog.prices[0].usdPerHr", 'did you mean "usdPerHour"?'],
    ["negative power", own({ powerKilowatts: -1 }), "catalog.offers[0].powerKilowatts", "at least 0"],
    ["a count without an accelerator", own({ accelerators: 4 }), "catalog.offers[0].accelerators", "give accelerator"],
    ["facts without an accelerator", own({ acceleratorFacts: { memoryGiB: 1 } }), "catalog.offers[0].acceleratorFacts", "give accelerator"],
    ["facts of a known accelerator", own({ accelerator: "H100", acceleratorFacts: { memoryGiB: 1 } }), "catalog.offers[0].acceleratorFacts", "leave the facts out"],
    ["an accelerator without memory", own({ accelerator: "X", acceleratorFacts: { memoryGiB: 0 } }), "catalog.offers[0].acceleratorFacts.memoryGiB", "above 0"],
    ["a count that is not the resource", own({ accelerator: "H100", accelerators: 8, resources: { gpu: 4 } }), "catalog.offers[0].resources.gpu", "must equal accelerators (8)"],
  ];

  test.each(cases)("%s is refused at its path", (_, input, path, words) => {
    const { path: at, problem } = problemOf(input);
    expect(at).toBe(path);
    expect(problem).toContain(words);
  });

  test("own accelerators of one name must have the same facts", () => {
    const facts = (memoryGiB: number) => ({ accelerator: "X", acceleratorFacts: { memoryGiB } });
    const input = (second: number): OffersInput => ({
      choice: { aws: false, offers: [{ ...hall, ...facts(64) }, { ...hall, name: "other", ...facts(second) }] },
    });
    expect(problemOf(input(32)).path).toBe("catalog.offers[1].acceleratorFacts");
    expect(offersFor(input(64)).offers).toHaveLength(2);
  });

  test("a pattern full of stars is answered at once", () => {
    const started = process.hrtime.bigint();
    expect(problemOf({ region: "us-east-1", choice: { instanceTypes: [`${"*a".repeat(2000)}*`] } }).path).toBe("catalog.instanceTypes[0]");
    expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(1000);
  });
});

describe("the order of a request's lists and keys", () => {
  test("does not change the answer", () => {
    const offers = ["a", "b", "c"].map((name) => ({ ...hall, name }));
    const straight = offersFor({ region: "us-east-1", choice: { offers, instanceTypes: ["g5.*", "p5.*"], accelerators: ["A10G", "H100"] }, purchaseOptions: ["on-demand", "spot"] });
    const turned = offersFor({ region: "us-east-1", choice: { accelerators: ["H100", "A10G"], instanceTypes: ["p5.*", "g5.*"], offers: [...offers].reverse() }, purchaseOptions: ["spot", "on-demand"] });
    expect(JSON.stringify(turned)).toBe(JSON.stringify(straight));
  });

  test("nor do the keys of an own offer's tables", () => {
    const of = (keys: string[]): OffersInput => {
      const table = Object.fromEntries(keys.map((key) => [key, 10 + "abc".indexOf(key)]));
      return { choice: { aws: false, offers: [{ name: "n", site: "s", resources: table, usdPerYearByResource: table, accelerator: "X", acceleratorFacts: { memoryGiB: 1, peakTeraflopsDense: table } }] } };
    };
    expect(JSON.stringify(offersFor(of(["c", "a", "b"])))).toBe(JSON.stringify(offersFor(of(["a", "b", "c"]))));
  });

  test("nor do offers of any kind, where they are good, come out other than they went in", () => {
    const offer = fc.record({
      name: fc.stringMatching(/^[A-Za-z0-9-]{1,40}$/),
      site: fc.stringMatching(/^[A-Za-z0-9-]{1,40}$/),
      resources: fc.dictionary(fc.constantFrom("compute", "vcpu", "storageTB"), fc.double({ min: 0, max: 1e9, noNaN: true }), { minKeys: 1 }),
      usdPerHour: fc.double({ min: 0, max: 1e6, noNaN: true }),
      maxNodes: fc.nat(),
    });
    fc.assert(
      fc.property(fc.uniqueArray(offer, { selector: (o) => o.name, maxLength: 8 }), (offers) => {
        const found = offersFor({ choice: { aws: false, offers } }).offers;
        const byName = [...offers].sort((a, b) => (a.name < b.name ? -1 : 1));
        expect(found.map((o) => [o.name, o.site, o.usdPerHour, o.maxNodes])).toEqual(byName.map((o) => [o.name, o.site, o.usdPerHour, o.maxNodes]));
        expect(found.map((o) => ({ ...o.machine.resources }))).toEqual(byName.map((o) => ({ ...o.resources })));
      }),
      { numRuns: 60 },
    );
  });

  test("and garbage is refused with a ValidationError, never another fault", () => {
    const garbage = fc.oneof(fc.anything(), fc.record({ name: fc.anything(), site: fc.anything(), resources: fc.anything(), usdPerHour: fc.anything(), accelerator: fc.anything(), acceleratorFacts: fc.anything() }, { requiredKeys: [] }));
    fc.assert(
      fc.property(fc.array(garbage, { minLength: 1, maxLength: 3 }), (offers) => {
        try {
          offersFor({ choice: { aws: false, offers: offers as OwnOffer[] } });
        } catch (error) {
          expect(error).toBeInstanceOf(ValidationError);
        }
      }),
      { numRuns: 300 },
    );
  });
});
