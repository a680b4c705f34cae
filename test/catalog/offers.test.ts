import { awsMachines, type CatalogChoice, knownRegions, type Offer, offersFor, type OwnOffer } from "../../lib/catalog";
import { hall } from "./hall-node";

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
