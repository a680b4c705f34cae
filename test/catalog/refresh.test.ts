import { accelerators, findInstanceFacts, type InstanceFacts, instanceFacts } from "../../lib/catalog";
import onDemand from "../../lib/catalog/data/aws-on-demand.json";
import instances from "../../lib/catalog/data/aws-instances.json";
import { maxPods } from "../../scripts/refresh-catalog/allocatable";
import { dataFileText } from "../../scripts/refresh-catalog/data-file";
import { instanceFactsOf } from "../../scripts/refresh-catalog/instance-types";
import { type InstancesFile, mergeInstances, mergePrices, type OnDemandFile } from "../../scripts/refresh-catalog/merge";
import { pricesOfOfferFile } from "../../scripts/refresh-catalog/offer-file";
import described from "./fixtures/describe-instance-types.json";
import offerFile from "./fixtures/offer-file.json";

const known = new Map(instanceFacts().map((facts) => [facts.instanceType, facts]));
const read = (output: unknown): readonly InstanceFacts[] => instanceFactsOf(output, accelerators(), known);

describe("an EC2 offer file", () => {
  test("gives the prices of plain Linux nodes, shared, on demand, and of nothing else", () => {
    expect(pricesOfOfferFile(offerFile)).toEqual({
      publicationDate: "2026-10-01T00:00:00Z",
      usdPerHour: { "us-east-1": { "g6.xlarge": 0.8, "p5.48xlarge": 50, "x9.large": 1 }, "us-west-1": { "g6.xlarge": 0.95 } },
    });
  });

  test("replaces the prices of its regions, with their marks, and leaves other regions alone", () => {
    const file = onDemand as unknown as OnDemandFile;
    const merged = mergePrices(file, pricesOfOfferFile(offerFile), new Set(known.keys()));
    expect(merged.usdPerHour["us-east-1"]).toEqual({ "g6.xlarge": 0.8, "p5.48xlarge": 50 });
    expect(merged.usdPerHour["eu-north-1"]).toEqual(file.usdPerHour["eu-north-1"]);
    expect(file.derived["us-west-1"]).toBeDefined();
    expect(merged.derived["us-west-1"]).toBeUndefined();
    expect(merged.derived["ap-east-1"]).toEqual(file.derived["ap-east-1"]);
    expect(JSON.stringify(merged.source)).toContain("published 2026-10-01T00:00:00Z");
  });

  test("of another service, or with two prices for one node, is refused", () => {
    expect(() => pricesOfOfferFile({ ...offerFile, offerCode: "AmazonS3" })).toThrow("offerCode: ");
    expect(() => pricesOfOfferFile([])).toThrow("offer file: must be an object");
    const twice = structuredClone(offerFile) as { products: Record<string, unknown>; terms: { OnDemand: Record<string, unknown> } };
    twice.products["ZZZ"] = twice.products["P5"];
    twice.terms.OnDemand["ZZZ"] = twice.terms.OnDemand["G6"];
    expect(() => pricesOfOfferFile(twice)).toThrow("products.ZZZ: gives 0.8 for p5.48xlarge in us-east-1, another product 50");
  });
});

describe("the output of describe-instance-types", () => {
  test("gives back what the catalog has of a type that did not change", () => {
    const [fractional, large, , trainium] = read(described);
    expect(large).toEqual(findInstanceFacts("type", "p5.48xlarge"));
    expect(trainium).toEqual(findInstanceFacts("type", "trn1.32xlarge"));
    expect(fractional).toEqual(findInstanceFacts("type", "g6f.large"));
  });

  test("gives a new type with its accelerator by name and memory", () => {
    const fresh = read(described).find((facts) => facts.instanceType === "p9.24xlarge");
    expect(fresh).toMatchObject({ accelerator: "A100-80", accelerators: 4, architecture: "arm64", capacityBlock: false, ultraServerOnly: false, primaryCardEfa: false });
  });

  test("pods are limited by the interfaces of card 0", () => {
    for (const [type, interfaces, addresses] of [["p5.48xlarge", 2, 50], ["p6-b300.48xlarge", 4, 50], ["g5.48xlarge", 7, 50], ["trn1.32xlarge", 5, 50]] as const) {
      expect(maxPods(interfaces, addresses)).toBe(findInstanceFacts("type", type).maxPods);
    }
  });

  test("an accelerator without facts is refused", () => {
    const output = { InstanceTypes: [structuredClone(described.InstanceTypes[0])] };
    const gpus = (output.InstanceTypes[0] as { GpuInfo: { Gpus: { Name: string }[] } }).GpuInfo.Gpus;
    for (const gpu of gpus) gpu.Name = "Z900";
    // a type that the catalog does not know, so that nothing says which accelerator it is
    (output.InstanceTypes[0] as { InstanceType: string }).InstanceType = "z9.48xlarge";
    expect(() => read(output)).toThrow("InstanceTypes[0].GpuInfo.Gpus[0].Name: unknown accelerator");
  });

  test("merges by type; a fact that was unverified is so no longer", () => {
    const file = instances as unknown as InstancesFile;
    const fresh = read(described);
    const merged = mergeInstances(file, [...fresh, { ...findInstanceFacts("t", "trn2.3xlarge"), vcpu: 16 }], "test");
    expect(merged.rows).toHaveLength(file.rows.length + 1);
    expect(merged.rows.find((row) => row[0] === "trn2.3xlarge")?.[2]).toBe(16);
    expect(Object.keys(merged.unverified)).toEqual(["p6e-gb200.36xlarge", "trn2u.48xlarge"]);
    expect(merged.rows.find((row) => row[0] === "p5.48xlarge")).toEqual(file.rows.find((row) => row[0] === "p5.48xlarge"));
  });
});

test("a data file is written one entry to a line and reads back the same", () => {
  const data = { source: { a: 1 }, rows: [[1, "x"], [2, null]], prices: { r: { t: 1 } } };
  const text = dataFileText(data, ["rows", "prices"]);
  expect(JSON.parse(text)).toEqual(data);
  expect(text).toBe('{\n "source": {"a":1},\n "rows": [\n  [1,"x"],\n  [2,null]\n ],\n "prices": {\n  "r": {"t":1}\n }\n}\n');
});
