import fc from "fast-check";
import { offersFor, type OffersInput, type OwnOffer } from "../../lib/catalog";
import { ValidationError } from "../../lib/errors";
import { hall } from "./hall-node";

function problemOf(input: OffersInput): { path: string; problem: string } {
  try {
    offersFor(input);
  } catch (error) {
    if (error instanceof ValidationError) return { path: error.path, problem: error.problem };
    throw error;
  }
  throw new Error("was accepted");
}

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
    ["a number format that is none", own({ accelerator: "X", acceleratorFacts: { memoryGiB: 1, peakTeraflopsDense: { bf17: 3 } } }), "catalog.offers[0].acceleratorFacts.peakTeraflopsDense.bf17", 'did you mean "bf16"?'],
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

  test("a pattern full of stars is answered, where a backtracking matcher would not end", () => {
    expect(problemOf({ region: "us-east-1", choice: { instanceTypes: [`${"*a".repeat(2000)}*`] } }).path).toBe("catalog.instanceTypes[0]");
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
      const table = Object.fromEntries(keys.map((key) => [key, 10 + ["bf16", "fp8", "int8"].indexOf(key)]));
      return { choice: { aws: false, offers: [{ name: "n", site: "s", resources: table, usdPerYearByResource: table, accelerator: "X", acceleratorFacts: { memoryGiB: 1, peakTeraflopsDense: table } }] } };
    };
    expect(JSON.stringify(offersFor(of(["int8", "bf16", "fp8"])))).toBe(JSON.stringify(offersFor(of(["bf16", "fp8", "int8"]))));
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
