import { evaluateTrust, parsePolicy, principalFrom } from "../../../lib/secure-zone/access-evaluation";
import type { ContextValues, RequestPrincipal } from "../../../lib/secure-zone/access-evaluation";

const ROLE = "arn:aws:iam::111122223333:role/target";
const trusts = (...statements: readonly unknown[]) => parsePolicy("trust", "trust", { Version: "2012-10-17", Statement: statements });
const ask = (statement: unknown, context: ContextValues, caller?: RequestPrincipal) => evaluateTrust(trusts(statement), ROLE, { context, ...(caller ? { caller } : {}) }).decision;

const pods = (actions: readonly string[]) => ({ Effect: "Allow", Principal: { Service: "pods.eks.amazonaws.com" }, Action: actions });
const vendor = { Effect: "Allow", Principal: { AWS: "arn:aws:iam::999988887777:root" }, Action: "sts:AssumeRole", Condition: { StringEquals: { "sts:ExternalId": "secret" } } };
const github = { Effect: "Allow", Principal: { Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }, Action: "sts:AssumeRoleWithWebIdentity" };

describe("who may take a role", () => {
  test("Pod Identity tags its sessions, so it needs TagSession too", () => {
    const tagged = { "aws:RequestTag/kubernetes-namespace": "alpha" };
    expect(ask(pods(["sts:AssumeRole", "sts:TagSession"]), tagged)).toBe("allow");
    expect(ask(pods(["sts:AssumeRole"]), tagged)).toBe("deny");
    expect(ask(pods(["sts:AssumeRole"]), {})).toBe("allow");
  });
  test("another service than the one that is named does not", () => {
    expect(ask(pods(["sts:AssumeRole"]), {}, principalFrom("ec2.amazonaws.com"))).toBe("deny");
  });
  test("a vendor comes with its external id", () => {
    expect(ask(vendor, { "sts:ExternalId": "secret" })).toBe("allow");
    expect(ask(vendor, {})).toBe("deny");
    expect(ask(vendor, { "sts:ExternalId": "secret" }, principalFrom("arn:aws:iam::111122223333:role/x"))).toBe("deny");
    expect(ask(vendor, { "sts:ExternalId": "secret" }, principalFrom("arn:aws:iam::999988887777:role/x"))).toBe("allow");
  });
  test("a service comes for one resource", () => {
    const trust = { Effect: "Allow", Principal: { Service: "backup.amazonaws.com" }, Action: "sts:AssumeRole", Condition: { ArnLike: { "aws:SourceArn": "arn:aws:backup:*:111122223333:*" }, StringEquals: { "aws:SourceAccount": "111122223333" } } };
    expect(ask(trust, { "aws:SourceArn": "arn:aws:backup:us-east-1:111122223333:plan/p", "aws:SourceAccount": "111122223333" })).toBe("allow");
    expect(ask(trust, { "aws:SourceArn": "arn:aws:backup:us-east-1:444455556666:plan/p", "aws:SourceAccount": "444455556666" })).toBe("deny");
  });
  test("web identities do not call AssumeRole", () => {
    expect(ask(github, {})).toBe("allow");
    expect(ask({ ...github, Action: "sts:AssumeRole" }, {})).toBe("deny");
    expect(ask(github, {}, { kind: "federated", arn: "cognito-identity.amazonaws.com" })).toBe("deny");
  });
  test("the principal in the context is who calls", () => {
    const trust = { Effect: "Allow", Principal: { AWS: "arn:aws:iam::111122223333:role/ci" }, Action: "sts:AssumeRole" };
    expect(ask(trust, { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/ci" })).toBe("allow");
    expect(ask(trust, { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/other" })).toBe("deny");
  });
  test("a deny in the trust wins and is named", () => {
    const deny = { Sid: "No", Effect: "Deny", Principal: "*", Action: "sts:*", Condition: { Bool: { "aws:SecureTransport": "false" } } };
    expect(evaluateTrust(trusts(github, deny), ROLE, { context: { "aws:SecureTransport": "false" } }).decidedBy).toBe("explicit deny: trust/No");
  });
  test("a trust without callers lets nobody in", () => {
    expect(evaluateTrust(trusts({ Effect: "Deny", Principal: "*", Action: "sts:AssumeRole" }), ROLE, { context: {} }).decision).toBe("deny");
  });
});
