import fc from "fast-check";
import { conditionMatches, evaluateAccess, parsePolicy, principalFrom } from "../../../lib/secure-zone/access-evaluation";
import type { AccessPolicies, AccessRequest, ContextValues, Policy, PolicyKind } from "../../../lib/secure-zone/access-evaluation";

const SESSION = "arn:aws:sts::111122223333:assumed-role/app/s1";
const ROLE = "arn:aws:iam::111122223333:role/app";
const ROOT = "arn:aws:iam::111122223333:root";

const conditions = fc.constantFrom<unknown>(
  undefined,
  { StringEquals: { "aws:PrincipalTag/Project": ["alpha"] } },
  { StringNotEquals: { "aws:PrincipalTag/Project": "alpha" } },
  { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
  { Null: { "aws:TagKeys": "true" } },
  { "ForAnyValue:StringEquals": { "aws:TagKeys": ["Project"] } },
);
const actions = fc.constantFrom("*", "s3:*", "s3:Get*", "s3:getobject", "s3:PutObject");
const resources = fc.constantFrom("*", "arn:aws:s3:::b/*", "arn:aws:s3:::b/${aws:PrincipalTag/Project}/*", "arn:aws:s3:::c/*");
const principals = fc.constantFrom<unknown>("*", { AWS: ROLE }, { AWS: SESSION }, { AWS: ROOT }, { Service: "x.amazonaws.com" });

const statement = (withPrincipal: boolean, effect: fc.Arbitrary<string> = fc.constantFrom("Allow", "Allow", "Deny")) =>
  fc.record({ Effect: effect, Action: actions, Resource: resources, Condition: conditions, Principal: principals }).map(({ Condition, Principal, ...rest }) => ({
    ...rest, ...(Condition === undefined ? {} : { Condition }), ...(withPrincipal ? { Principal } : {}),
  }));
const WITH_PRINCIPAL: readonly PolicyKind[] = ["resource", "rcp", "endpoint"];
const document = (kind: PolicyKind) => fc.array(statement(WITH_PRINCIPAL.includes(kind)), { minLength: 1, maxLength: 3 })
  .map((statements) => parsePolicy(kind, kind, { Version: "2012-10-17", Statement: statements }));

const policies: fc.Arbitrary<AccessPolicies> = fc.record(
  { identity: fc.array(document("identity"), { minLength: 1, maxLength: 2 }), boundary: document("boundary"), session: document("session"), resource: document("resource"), scps: fc.array(fc.array(document("scp"), { minLength: 1, maxLength: 2 }), { maxLength: 2 }) },
  { requiredKeys: ["identity"] },
);
const requests: fc.Arbitrary<AccessRequest> = fc.record({
  principal: fc.constantFrom(undefined, "alpha", "beta").map((project) => principalFrom(SESSION, project === undefined ? {} : { Project: project })),
  action: fc.constantFrom("s3:GetObject", "s3:PutObject"),
  resource: fc.constantFrom("arn:aws:s3:::b/alpha/x", "arn:aws:s3:::b/beta/x", "arn:aws:s3:::c/x"),
  context: fc.record({ "aws:TagKeys": fc.constantFrom(["Project"], ["X"]), "aws:MultiFactorAuthPresent": fc.constantFrom("true", "false") }, { requiredKeys: [] }),
});

const KINDS = ["identity", "boundary", "session", "resource", "scp"] as const;
const with_ = (all: AccessPolicies, kind: (typeof KINDS)[number], added: Policy): AccessPolicies => {
  if (kind === "identity") return { ...all, identity: [...all.identity, added] };
  if (kind === "scp") return { ...all, scps: [...(all.scps ?? []), [...added.statements.some((one) => one.effect === "Deny") ? [everything("scp")] : [], added]] };
  const before = all[kind];
  return { ...all, [kind]: before ? { ...before, statements: [...before.statements, ...added.statements] } : added };
};
const principalOf = (kind: PolicyKind) => (kind === "resource" ? { Principal: "*" } : {});
const everything = (kind: PolicyKind) => parsePolicy(kind, kind, { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*", ...principalOf(kind) } });

describe("laws of the evaluation", () => {
  test("a deny that applies wins, wherever it stands and whatever else allows", () => {
    fc.assert(fc.property(policies, requests, fc.constantFrom(...KINDS), (all, request, kind) => {
      const no = parsePolicy("no", kind, { Version: "2012-10-17", Statement: { Sid: "No", Effect: "Deny", Action: request.action, Resource: request.resource, ...principalOf(kind) } });
      const { decision, decidedBy } = evaluateAccess(request, with_(all, kind, no));
      expect(decision).toBe("deny");
      expect(decidedBy).toMatch(/^explicit deny: /);
    }));
  });

  test("one more deny never gives access", () => {
    fc.assert(fc.property(policies, requests, fc.constantFrom(...KINDS), fc.boolean(), (all, request, kind, _) => {
      const before = all.boundary && all.session && all.resource ? all : { ...all, boundary: all.boundary ?? everything("boundary"), session: all.session ?? everything("session"), resource: all.resource ?? everything("resource") };
      const no = parsePolicy("no", kind, { Version: "2012-10-17", Statement: { Effect: "Deny", Action: "s3:Get*", Resource: "*", ...principalOf(kind) } });
      if (evaluateAccess(request, before).decision === "deny") expect(evaluateAccess(request, with_(before, kind, no)).decision).toBe("deny");
    }));
  });

  test("one more allow never takes access away", () => {
    fc.assert(fc.property(policies, requests, fc.constantFrom("identity", "boundary", "session", "resource"), statement(true, fc.constant("Allow")), (all, request, kind: "identity" | "boundary" | "session" | "resource", added) => {
      // a boundary or a session policy that was not there takes away by being there
      if ((kind === "boundary" || kind === "session") && !all[kind]) return;
      const { Principal, ...rest } = added;
      const more = parsePolicy("more", kind, { Version: "2012-10-17", Statement: kind === "resource" ? { ...rest, Principal } : rest });
      if (evaluateAccess(request, all).decision === "allow") expect(evaluateAccess(request, with_(all, kind, more)).decision).toBe("allow");
    }));
  });

  test("a boundary, a session policy or an organization policy never gives access", () => {
    fc.assert(fc.property(policies, requests, document("boundary"), (all, request, ceiling) => {
      const { boundary: _b, session: _s, scps: _o, ...open } = all;
      if (evaluateAccess(request, open).decision === "deny") {
        expect(evaluateAccess(request, { ...open, boundary: ceiling }).decision).toBe("deny");
        expect(evaluateAccess(request, { ...open, session: { ...ceiling, kind: "session" } }).decision).toBe("deny");
        expect(evaluateAccess(request, { ...open, scps: [[{ ...ceiling, kind: "scp" }]] }).decision).toBe("deny");
      }
    }));
  });

  test("the order of policies and statements does not matter", () => {
    fc.assert(fc.property(policies, requests, (all, request) => {
      const turned = (one: Policy): Policy => ({ ...one, statements: [...one.statements].reverse() });
      const reversed: AccessPolicies = {
        ...all, identity: [...all.identity].reverse().map(turned), scps: [...(all.scps ?? [])].reverse().map((level) => [...level].reverse().map(turned)),
        ...(all.resource ? { resource: turned(all.resource) } : {}), ...(all.boundary ? { boundary: turned(all.boundary) } : {}), ...(all.session ? { session: turned(all.session) } : {}),
      };
      expect(evaluateAccess(request, reversed).decision).toBe(evaluateAccess(request, all).decision);
    }));
  });

  test("who decided an allow is a statement of the policies that allows", () => {
    fc.assert(fc.property(policies, requests, (all, request) => {
      const { decision, statement: by } = evaluateAccess(request, all);
      if (decision === "allow") expect(["identity", "resource"]).toContain(by?.kind);
    }));
  });
});

describe("laws of conditions", () => {
  const value = fc.string({ maxLength: 6 }).filter((text) => !text.includes("${"));
  const values = fc.array(value, { minLength: 1, maxLength: 3 });
  const pairs = [["StringEquals", "StringNotEquals"], ["StringLike", "StringNotLike"], ["StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"]] as const;

  test("a negated operator is the negation, also of a missing key", () => {
    fc.assert(fc.property(fc.constantFrom(...pairs), values, fc.option(value), ([positive, negated], policy, request) => {
      const context: ContextValues = request === null ? {} : { k: request };
      expect(conditionMatches({ [negated]: { k: policy } }, context)).toBe(!conditionMatches({ [positive]: { k: policy } }, context));
    }));
  });

  test("IfExists is the plain operator or Null true", () => {
    fc.assert(fc.property(fc.constantFrom(...pairs.flat()), values, fc.option(value), (operator, policy, request) => {
      const context: ContextValues = request === null ? {} : { k: request };
      const either = conditionMatches({ [operator]: { k: policy } }, context) || conditionMatches({ Null: { k: "true" } }, context);
      expect(conditionMatches({ [`${operator}IfExists`]: { k: policy } }, context)).toBe(either);
    }));
  });

  test("ForAllValues and ForAnyValue are each other's negation", () => {
    fc.assert(fc.property(fc.constantFrom(...pairs), values, fc.array(value, { maxLength: 3 }), ([positive, negated], policy, request) => {
      const all = conditionMatches({ [`ForAllValues:${positive}`]: { k: policy } }, { k: request });
      expect(conditionMatches({ [`ForAnyValue:${negated}`]: { k: policy } }, { k: request })).toBe(!all);
    }));
  });

  test("a pattern is what a regular expression says", () => {
    const pattern = fc.array(fc.constantFrom("*", "?", "a", "b", "/"), { maxLength: 8 }).map((parts) => parts.join(""));
    const subject = fc.array(fc.constantFrom("a", "b", "/"), { maxLength: 8 }).map((parts) => parts.join(""));
    fc.assert(fc.property(pattern, subject, (glob, text) => {
      const expression = new RegExp(`^${glob.replaceAll("*", ".*").replaceAll("?", ".")}$`);
      expect(conditionMatches({ StringLike: { k: glob } }, { k: text })).toBe(expression.test(text));
    }));
  });

  test("a pattern of many stars is answered: it takes linear steps per character, a backtracking matcher would not end", () => {
    expect(conditionMatches({ StringLike: { k: `${"*a".repeat(500)}b` } }, { k: "a".repeat(5000) })).toBe(false);
  });
});
