import { conditionMatches, evaluateAccess, evaluateTrust, parsePolicy } from "../../../lib/secure-zone/access-evaluation";
import { conditionCases, personaCases, referenceRequest, trustCases } from "./reference-cases";

describe("the reference decisions, on their own policies", () => {
  test.each(personaCases.map((one) => [one.id, one.why, one] as const))("%s: %s", (_id, _why, one) => {
    const { request, policies } = referenceRequest(one);
    const { decision, decidedBy } = evaluateAccess(request, policies);
    expect({ decision, decidedBy }).toEqual({ decision: one.expected, decidedBy: one.decidedBy });
  });

  test.each(trustCases.map((one) => [one.id, one.why, one] as const))("%s: %s", (_id, _why, one) => {
    const trust = parsePolicy("trust", "trust", { Version: "2012-10-17", Statement: one.trust });
    expect(evaluateTrust(trust, "arn:aws:iam::111122223333:role/acme-zone-role", { context: one.context }).decision).toBe(one.expected);
  });

  test.each(conditionCases.map((one) => [one.id, one.why, one] as const))("%s: %s", (_id, _why, one) => {
    expect(conditionMatches(one.condition, one.context)).toBe(one.matches);
  });
});
