import { catalogVersion, InstanceCatalog, PurchaseOption } from "../../lib/catalog";
import { ValidationError } from "../../lib/errors";

const hall = { name: "hall-node", site: "hall-1", resources: { vcpu: 64, memoryGiB: 512 }, usdPerHour: 2, powerKilowatts: 1 };

describe("an instance catalog", () => {
  test("built in lists what the package knows, flat", () => {
    const offer = InstanceCatalog.builtIn().offersIn("us-east-1").find((one) => one.name === "p5-48xlarge-use1-az1-on-demand");
    expect(offer).toEqual({
      name: "p5-48xlarge-use1-az1-on-demand",
      instanceType: "p5.48xlarge",
      site: "us-east-1",
      zone: "use1-az1",
      purchaseOption: "on-demand",
      usdPerHour: 55.04,
      priceProvenance: "list",
      accelerator: "H100",
      accelerators: 8,
      resources: { gpu: 8, vcpu: 191.45, memoryGiB: 1_938_410 / 1024, networkGbps: 3200, nvmeGB: 30_400, pods: 100 },
      powerKilowatts: 7.165,
      facilityPowerKilowatts: 7.165 * 1.15,
    });
  });

  test("says why a type is not on offer", () => {
    expect(InstanceCatalog.builtIn().notOfferedIn("us-east-1")["p5e.48xlarge"]).toContain("no on-demand price");
  });

  test("takes offers, prices, quotas, sites and ways to pay, and never changes itself", () => {
    const plain = InstanceCatalog.of({ instanceTypes: ["p5en.48xlarge"] });
    const more = plain
      .withOffer(hall)
      .withPrice({ instanceType: "p5en.48xlarge", purchaseOption: "capacity-block-28d", usdPerHour: 41.61 })
      .withQuota("p5en.48xlarge", 8)
      .withSite("hall-1", { powerUsageEffectiveness: 1.2 })
      .withPurchaseOption(PurchaseOption.ON_DEMAND)
      .withPurchaseOption(PurchaseOption.capacityBlock(28));
    expect(plain.offersIn("us-east-2").every((offer) => offer.purchaseOption === "on-demand")).toBe(true);
    const offers = more.offersIn("us-east-2");
    expect(offers.find((offer) => offer.name === "hall-node")).toMatchObject({ facilityPowerKilowatts: 1.2, usdPerHour: 2 });
    expect(offers.find((offer) => offer.purchaseOption === "capacity-block-28d")).toMatchObject({ usdPerHour: 41.61, priceProvenance: "negotiated" });
    expect(more._quotas()).toEqual({ "p5en.48xlarge": 8 });
  });

  test("keeps what it was given when the caller changes it later", () => {
    const offer = { ...hall, resources: { vcpu: 64 } };
    const catalog = InstanceCatalog.of({ aws: false, offers: [offer] });
    offer.resources.vcpu = 1;
    expect(catalog.offersIn("us-east-1")[0]?.resources).toEqual({ vcpu: 64 });
  });

  test("goes to JSON and back", () => {
    const catalog = InstanceCatalog.of({ aws: false, offers: [hall], quotas: { "hall-node": 3 }, purchaseOptions: [PurchaseOption.SPOT] });
    const again = InstanceCatalog.fromJson(catalog.toJson());
    expect(again.toJson()).toBe(catalog.toJson());
    expect(again.version).toBe(catalog.version);
    expect(again.offersIn("us-east-1")).toEqual(catalog.offersIn("us-east-1"));
  });

  test("has the package's version, and one of its own with anything added", () => {
    expect(InstanceCatalog.builtIn().version).toBe(catalogVersion);
    const versions = [{ offers: [hall] }, { offers: [{ ...hall, usdPerHour: 3 }] }, { quotas: { "p5.48xlarge": 1 } }].map((props) => InstanceCatalog.of(props).version);
    expect(new Set([catalogVersion, ...versions]).size).toBe(4);
    for (const version of versions) expect(version.startsWith(`${catalogVersion}+`)).toBe(true);
  });

  test.each([
    ["{", "is not JSON"],
    ["[]", "must be a JSON object"],
    ['{"offer": []}', "catalog.offer: is not known"],
    ['{"purchaseOptions": "spot"}', "catalog.purchaseOptions: must be a list"],
    ['{"purchaseOptions": ["spots"]}', 'did you mean "spot"?'],
  ])("refuses %s", (json, words) => {
    expect(() => InstanceCatalog.fromJson(json)).toThrow(ValidationError);
    expect(() => InstanceCatalog.fromJson(json)).toThrow(words);
  });

  test("checks what was added when offers are asked for", () => {
    expect(() => InstanceCatalog.builtIn().withQuota("p5.48xlarg", 1).offersIn("us-east-1")).toThrow("quotas.p5.48xlarg");
    expect(() => InstanceCatalog.builtIn().offersIn("us-east-9")).toThrow("region: unknown region");
  });
});
