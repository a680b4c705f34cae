import Ajv from "ajv";
import fc from "fast-check";
import { checkRequest } from "../../lib/allocator/request-check";
import { validateRequest } from "../../lib/allocator/request-check/generated/validate-request";
import { ValidationError } from "../../lib/errors";
import schema from "../../schema/request.json";
import { places, replaced } from "./support/documents";

const good = {
  region: "us-east-1",
  workloads: [
    { kind: "training", name: "pretrain", model: "llama-3.1-70b", tokens: 1e12, deadlineDays: 45, precision: "bf16", sequenceLength: 8192 },
    { kind: "inference", name: "bot", model: "llama-3.1-8b", requestsPerSecond: 40, inputTokens: 900, outputTokens: 250, timeToFirstTokenMs: 500 },
    { kind: "resources", name: "etl", demand: { vcpu: 300, memoryGiB: 900 }, divisible: true },
    { kind: "profile", name: "chat", requestsPerSecond: 8, buckets: [{ inputTokens: 100, outputTokens: 200, share: 1, maxRequestsPerSecond: { A10G: 2.1 } }] },
  ],
  catalog: { aws: true, instanceTypes: ["p5.48xlarge", "g5.*"], offers: [{ name: "hall-node", site: "hall-1", resources: { vcpu: 64 }, usdPerHour: 3.2 }] },
  budgetUsdPerMonth: 2e6,
  quotas: { "p5.48xlarge": 64 },
};

const junk = fc.oneof(
  fc.constantFrom<unknown>(null, NaN, Infinity, -Infinity, -1, 0, 1e308, -1.8e289, "", "x", "${TfToken[TOKEN.1]}", [], {}, [[]], true, undefined),
  fc.jsonValue(),
);

test("whatever one value is replaced by, the request passes or is refused by a path, never by a fault", () => {
  fc.assert(
    fc.property(fc.constantFrom(...places(good)), junk, (path, value) => {
      try {
        checkRequest(replaced(good, path, value));
      } catch (error) {
        expect(error).toBeInstanceOf(ValidationError);
        expect((error as ValidationError).path).not.toBe("");
      }
    }),
    { numRuns: 400, seed: 7 },
  );
});

test("the generated checker passes what the published schema passes, and nothing else", () => {
  const published = new Ajv({ strict: false, strictNumbers: true, allowUnionTypes: true }).compile(schema);
  fc.assert(
    fc.property(fc.constantFrom(...places(good)), junk, (path, value) => {
      const document = replaced(good, path, value);
      expect(validateRequest(document)).toBe(published(document));
    }),
    { numRuns: 400, seed: 7 },
  );
});

test("whatever JSON is given, it is refused by a path", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      expect(() => checkRequest(value)).toThrow(ValidationError);
    }),
    { numRuns: 200, seed: 7 },
  );
});

test("a document nested 20,000 deep is refused, not a fault", () => {
  const deep = (text: string): unknown => JSON.parse(text.replace("X", `${"[".repeat(20_000)}${"]".repeat(20_000)}`));
  expect(() => checkRequest(deep("X"))).toThrow("request: must be an object");
  expect(() => checkRequest(deep('{"region":"us-east-1","workloads":X}'))).toThrow("workloads[0]: must be an object, got a list");
  expect(() => checkRequest(deep('{"region":"us-east-1","workloads":[{"kind":"resources","name":"a","demand":X}]}'))).toThrow("workloads[0].demand: must be an object, got a list");
});
