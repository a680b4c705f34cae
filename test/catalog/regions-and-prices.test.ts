import { findRegion, hardToGetOnDemand, knownRegions, needsOwnImage, offersFor, publishedCapacityBlockPrices, servicePrice, zonesOf } from "../../lib/catalog";
import onDemand from "../../lib/catalog/data/aws-on-demand.json";

describe("regions", () => {
  test("are all 39 with their energy figures", () => {
    expect(knownRegions()).toHaveLength(39);
    expect(findRegion("region", "eu-north-1")).toMatchObject({
      place: "Stockholm",
      powerUsageEffectiveness: 1.1,
      powerUsageEffectivenessIsRegional: true,
      gridGramsCo2ePerKwh: 20,
      carbonFreeShare: 1,
      gridZone: "SE-SE3",
      gridYear: 2025,
    });
    for (const region of knownRegions()) {
      expect(region.powerUsageEffectiveness).toBeGreaterThanOrEqual(1);
      expect(region.gridGramsCo2ePerKwh).toBeGreaterThan(0);
    }
  });

  test("an unknown one is refused with the nearest", () => {
    expect(() => findRegion("region", "eu-norht-1")).toThrow('region: unknown region "eu-norht-1"; did you mean "eu-north-1"?');
  });

  test("zones are those of the type where known, and say so", () => {
    expect(zonesOf("p5.48xlarge", findRegion("r", "ap-northeast-2"))).toEqual({ zones: ["apne2-az1"], known: true });
    expect(zonesOf("g5.xlarge", findRegion("r", "ap-northeast-2")).known).toBe(false);
    expect(zonesOf("m7i.large", findRegion("r", "sa-east-1"))).toEqual({ zones: ["sa-east-1"], known: false });
  });
});

describe("prices", () => {
  const provenance = (region: string, type: string) => offersFor({ region, choice: { instanceTypes: [type] } }).offers[0]?.priceProvenance;

  test("say when they are derived from another size, or of an older snapshot", () => {
    expect(provenance("us-east-1", "g5.xlarge")).toBe("list");
    expect(provenance("ap-east-1", "g5.xlarge")).toBe("derived");
    expect(provenance("af-south-1", "i4i.large")).toBe("older-snapshot");
  });

  test("every mark stands on a price", () => {
    const prices = onDemand.usdPerHour as Record<string, Record<string, number>>;
    for (const marks of [onDemand.derived, onDemand.olderSnapshot]) {
      for (const [region, types] of Object.entries(marks)) {
        for (const type of types) expect(prices[region]?.[type]).toBeGreaterThan(0);
      }
    }
  });

  test("of services are the newest of the region, or those that hold everywhere", () => {
    expect(servicePrice("EKS control plane", "us-east-1")).toMatchObject({ usd: 0.1, unit: expect.stringContaining("hour") as string });
    expect(servicePrice("public IPv4 address", "eu-west-1")?.usd).toBe(0.005);
    expect(servicePrice("EKS control plane", "nowhere")).toBeUndefined();
  });

  test("of capacity blocks are shown as published, with their year", () => {
    expect(publishedCapacityBlockPrices("p5.48xlarge").map((price) => [price.region, price.usd, price.year])).toEqual([
      ["us-east-1", 39.33, 2024],
      ["us-east-2", 39.33, 2024],
    ]);
    expect(publishedCapacityBlockPrices("p6-b300.48xlarge")).toEqual([]);
  });

  test("read second hand are marked", () => {
    expect(publishedCapacityBlockPrices("p5e.48xlarge").map((price) => price.lowConfidence)).toEqual([true]);
    expect(publishedCapacityBlockPrices("p5.48xlarge").map((price) => price.lowConfidence)).toEqual([false, false]);
  });
});

describe("availability", () => {
  test("P and large Trainium types are hard to get on demand, G types are not", () => {
    for (const type of ["p4d.24xlarge", "p5.4xlarge", "p6-b200.48xlarge", "p6e-gb200.36xlarge", "trn1.32xlarge", "trn1n.32xlarge", "trn2.48xlarge"]) {
      expect(hardToGetOnDemand(type)).toBe(true);
    }
    for (const type of ["g5.xlarge", "g7e.48xlarge", "trn1.2xlarge", "inf2.48xlarge", "m7i.large"]) expect(hardToGetOnDemand(type)).toBe(false);
  });

  test("g7, AMD and Qualcomm types need an image of the user's, g7e does not", () => {
    for (const type of ["g7.2xlarge", "g4ad.xlarge", "dl2q.24xlarge"]) expect(needsOwnImage(type)).toBe(true);
    for (const type of ["g7e.2xlarge", "g6.xlarge", "p5.48xlarge"]) expect(needsOwnImage(type)).toBe(false);
  });
});
