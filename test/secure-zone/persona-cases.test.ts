import { evaluateTrust, parsePolicy } from "../../lib/secure-zone/access-evaluation";
import { githubTrust, irsaTrust, personTrust, podIdentityTrust } from "../../lib/secure-zone/policies/trust";
import type { PersonaName } from "../../lib/secure-zone/policies/personas";
import { personaCases, trustCases } from "./access-evaluation/reference-cases";
import { decide, world } from "./support/generated";

describe("the personas' decisions under the generated policies", () => {
  test.each(personaCases.map((one) => [one.id, one.persona, one.why, one] as const))("%s %s: %s", (_id, persona, _why, one) => {
    expect(decide({ ...one, persona: persona as PersonaName }).decision).toBe(one.expected);
  });
});

describe("the generated trust policies", () => {
  const generated = {
    pods: podIdentityTrust(world, { namespaces: ["alpha"], serviceAccount: "trainer" }),
    irsa: irsaTrust(world, "oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE", "alpha", "trainer"),
    github: githubTrust(world, "acme/infra", "production"),
    emergency: personTrust(world, { permissionSet: "Emergency", mfa: true, projects: [] }),
  };
  /** Which of ours stands for the trust policy of a case. */
  function ours(trust: unknown) {
    const text = JSON.stringify(trust);
    if (text.includes("pods.eks")) return generated.pods;
    if (text.includes("githubusercontent")) return generated.github;
    return text.includes("oidc.eks") ? generated.irsa : generated.emergency;
  }

  test.each(trustCases.map((one) => [one.id, one.why, one] as const))("%s: %s", (_id, _why, one) => {
    const policy = parsePolicy("trust", "trust", ours(one.trust));
    expect(evaluateTrust(policy, "arn:aws:iam::111122223333:role/acme-zone-role", { context: one.context }).decision).toBe(one.expected);
  });
});

describe("what the catalogue asks beyond the cases", () => {
  const model = "arn:aws:s3:::acme-zone-models/projects/alpha/released/w.safetensors";
  const mfa = { "aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "120" };

  test("nobody but the promoter signs, break-glass included (MOD-06)", () => {
    const asked = { action: "kms:Sign", resource: world.keys.signing };
    expect(decide({ ...asked, persona: "model-promoter" }).decision).toBe("allow");
    expect(decide({ ...asked, persona: "break-glass", context: mfa }).decision).toBe("deny");
  });

  test("the promoter releases its project's models with the zone's key only (MOD-05, MOD-11)", () => {
    const put = { persona: "model-promoter", action: "s3:PutObject", resource: model } as const;
    const keyId = "s3:x-amz-server-side-encryption-aws-kms-key-id";
    expect(decide(put).decision).toBe("allow");
    expect(decide({ ...put, context: { [keyId]: world.keys.model } }).decision).toBe("allow");
    expect(decide({ ...put, context: { [keyId]: world.keys.data } }).decision).toBe("deny");
  });

  test("break-glass without MFA or an hour after it can do nothing (IAM-12)", () => {
    const get = { persona: "break-glass", action: "s3:GetObject", resource: world.buckets.data + "/x" } as const;
    expect(decide({ ...get, context: mfa }).decision).toBe("allow");
    expect(decide(get).decision).toBe("deny");
    expect(decide({ ...get, context: { ...mfa, "aws:MultiFactorAuthAge": "3601" } }).decision).toBe("deny");
  });

  test("the pipeline cannot loosen any of the boundaries", () => {
    for (const suffix of ["boundary", "boundary-ci", "boundary-break-glass"]) {
      expect(decide({ persona: "ci-deployer", action: "iam:CreatePolicyVersion", resource: `arn:aws:iam::111122223333:policy/acme-zone-${suffix}` }).decision).toBe("deny");
    }
  });

  test("the pipeline's state is looked for in its own account only", () => {
    const get = { persona: "ci-deployer", action: "s3:GetObject", resource: "arn:aws:s3:::acme-tfstate/zone/terraform.tfstate" } as const;
    expect(decide(get).decision).toBe("allow");
    expect(decide({ ...get, context: { "aws:ResourceAccount": "999999999999" } }).decision).toBe("deny");
  });
});
