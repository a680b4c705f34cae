import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack, Testing } from "cdktf";
import { AccountService, DataClass, SecureZone } from "../../lib/secure-zone";
import type { SecureZoneProps } from "../../lib/secure-zone";
import { statements, synthesized } from "./support/synthesized";

describe("a zone", () => {
  test("is the same, byte for byte, whatever the order of its props", () => {
    const one = synthesized({ projects: ["alpha", "beta"], alertEmails: ["a@example.com", "b@example.com"] });
    const other = synthesized({ projects: ["beta", "alpha"], alertEmails: ["b@example.com", "a@example.com"] });
    expect(other.text).toBe(one.text);
  });

  test("names no account, region or partition", () => {
    const { text } = synthesized();
    const arns = text.match(/arn:[^"\s]*/g) ?? [];
    expect(arns.length).toBeGreaterThan(100);
    for (const arn of arns) {
      expect(arn).toMatch(/^arn:\$\{data\.aws_partition\./);
      expect(arn).not.toMatch(/:\d{12}[:/]/);
    }
    expect(text.replace(/"region": "us-east-1"/, "")).not.toContain("us-east-1");
  });

  test("makes no provider", () => {
    const stack = new TerraformStack(Testing.app(), "site");
    new SecureZone(stack, "zone");
    expect(JSON.parse(Testing.synth(stack))).not.toHaveProperty("provider");
  });

  test("has no outputs (IAM-16)", () => {
    expect(synthesized().json.output).toBeUndefined();
  });

  test("hands every policy variable to IAM, not to Terraform", () => {
    const { text } = synthesized();
    expect(text).toContain("$${aws:PrincipalTag/Project}");
    expect(text).not.toMatch(/[^$]\$\{aws:/);
  });

  test("keeps ids of what did not change when a project is added", () => {
    const addresses = (projects: string[]) => {
      const z = synthesized({ projects });
      return z.types().flatMap((type) => z.all(type).map((one) => one.address));
    };
    const before = addresses(["alpha"]);
    expect(addresses(["alpha", "beta"])).toEqual(expect.arrayContaining(before));
  });
});

describe("a zone that another stack made", () => {
  const attributes = {
    zoneName: "acme-zone", clusterName: "acme", dataClass: DataClass.RESTRICTED, accountId: "111122223333", runtimeMonitoring: true,
    auditLogRetentionDays: 365, logRetentionDays: 90, alertTopicArn: "arn:aws:sns:us-east-1:111122223333:alerts",
    ...Object.fromEntries(["cluster", "secrets", "volume", "data", "model", "logs", "backup", "signing"].map((k) => [`${k}KeyArn`, `arn:aws:kms:us-east-1:111122223333:key/${k}`])),
    ...Object.fromEntries(["data", "models", "ingest", "checkpoints", "logs", "audit"].map((b) => [`${b}BucketName`, `acme-zone-${b}`])),
  } as unknown as Parameters<typeof SecureZone.fromAttributes>[2];

  test("creates nothing and knows its names", () => {
    const stack = new TerraformStack(Testing.app(), "contents");
    const zone = SecureZone.fromAttributes(stack, "zone", attributes);
    expect(JSON.parse(Testing.synth(stack))).not.toHaveProperty("resource");
    expect(zone.modelsBucketArn).toBe("arn:aws:s3:::acme-zone-models");
    expect(zone.inferenceRoleArn).toBe("arn:aws:iam::111122223333:role/acme-zone-inference");
    expect(zone.permissionsBoundaryArn).toBe("arn:aws:iam::111122223333:policy/acme-zone-boundary");
    expect(zone.volumeKeyArn).toContain("key/volume");
  });
});

describe("props that cannot be", () => {
  test.each<[string, SecureZoneProps, RegExp]>([
    ["a name with capitals", { name: "Acme" }, /^name: .*got "Acme"/],
    ["a name that makes bucket names too long", { name: "a".repeat(17) }, /^name: must be 2 to 16/],
    ["no project", { projects: [] }, /^projects: .*at least one/],
    ["a project that is no namespace", { projects: ["Alpha"] }, /^projects\[0\]: .*got "Alpha"/],
    ["an unknown opt-out", { optOuts: [{ control: "DET-99", reason: "we do not need it" }] }, /^optOuts\[0\]\.control: unknown control "DET-99"/],
    ["an opt-out without a reason", { optOuts: [{ control: "DET-06", reason: "no" }] }, /^optOuts\[0\]\.reason: .*at least 10/],
    ["an opt-out of what is mandatory", { optOuts: [{ control: "KMS-01", reason: "we do not need it" }] }, /KMS-01 is mandatory/],
    ["an opt-out twice", { optOuts: [{ control: "DET-06", reason: "too expensive" }, { control: "DET-06", reason: "too expensive" }] }, /opted out twice/],
    ["in and out", { optOuts: [{ control: "DET-06", reason: "too expensive" }], optIns: ["DET-06"] }, /in and out/],
    ["short audit retention", { auditLogRetentionDays: 30 }, /^auditLogRetentionDays: .*at least 365/],
    ["a retention CloudWatch does not know", { logRetentionDays: 100 }, /^logRetentionDays: must be one of 90, 120/],
    ["compliance mode without a reason", { modelComplianceReason: "yes" }, /^modelComplianceReason: /],
    ["a repository of another project", { repositories: ["beta/train"], projects: ["alpha"] }, /^repositories\[0\]: must start with one of the projects alpha/],
    ["a pipeline with a wildcard", { pipeline: { repository: "acme/*" } }, /^pipeline\.repository: /],
    ["an environment with a wildcard", { pipeline: { repository: "acme/infra", deployEnvironment: "*" } }, /^pipeline\.deployEnvironment: /],
    ["a service managed by nobody", { accountServices: { guardDuty: AccountService.managedElsewhere("") } }, /^accountServices\.guardDuty: /],
    ["an adoption without an id", { accountServices: { guardDuty: AccountService.adopt("") } }, /^accountServices\.guardDuty: /],
    ["two projects under one restricted model key", { dataClass: DataClass.RESTRICTED, projects: ["alpha", "beta"] }, /^projects: must be one in a zone with KMS-10/],
    ["a security contact wanted but not given", { optIns: ["RES-04"] }, /RES-04 needs somebody/],
    ["a name that is a token", { name: "${TfToken[TOKEN.1]}" }, /^name: /],
  ])("%s is refused by name", (_what, props, message) => {
    const stack = new TerraformStack(Testing.app(), "site");
    expect(() => new SecureZone(stack, "zone", props)).toThrow(message);
  });
});

describe("account services", () => {
  const twoZones = (second: SecureZoneProps, secondRegion = "us-east-1") => {
    const app = Testing.app();
    const build = (id: string, region: string, props: SecureZoneProps) => {
      const stack = new TerraformStack(app, id);
      new AwsProvider(stack, "aws", { region });
      new SecureZone(stack, "zone", props);
      return stack;
    };
    build("a", "us-east-1", { name: "one" });
    return Testing.synth.bind(Testing, build("b", secondRegion, { name: "two", ...second }), true);
  };
  const elsewhere = AccountService.managedElsewhere("the first zone has it");
  const all = Object.fromEntries(["guardDuty", "trail", "configRecorder", "securityHub", "inspector", "macie", "accessAnalyzer", "ebsEncryption", "snapshotBlock", "publicAccessBlock", "vpcPublicAccess", "passwordPolicy"].map((name) => [name, elsewhere]));

  test("have one owner per account and region (P-15 to P-17)", () => {
    expect(twoZones({})).toThrow(/accountServices\.guardDuty: .*adopt it there or say that it is managed elsewhere/);
    expect(twoZones({ accountServices: all })).not.toThrow();
  });

  test("of the account have one owner for all regions", () => {
    expect(twoZones({}, "eu-west-1")).toThrow(/accountServices\.publicAccessBlock/);
    expect(twoZones({}, "eu-west-1")).not.toThrow(/accountServices\.guardDuty/);
    expect(twoZones({ accountServices: { publicAccessBlock: elsewhere, trail: elsewhere, passwordPolicy: elsewhere } }, "eu-west-1")).not.toThrow();
  });

  test("managed elsewhere are not made, and the report says by whom", () => {
    const z = synthesized({ accountServices: all });
    for (const type of ["aws_guardduty_detector", "aws_cloudtrail", "aws_config_configuration_recorder", "aws_securityhub_account", "aws_inspector2_enabler", "aws_accessanalyzer_analyzer", "aws_ebs_encryption_by_default", "aws_s3_account_public_access_block"]) {
      expect(z.all(type)).toEqual([]);
    }
    expect(z.zone.policyReport().find((one) => one.id === "DET-07")).toMatchObject({ state: "opted-out", reason: "managed elsewhere: the first zone has it" });
  });

  test("an adopted detector gets the features", () => {
    const z = synthesized({ accountServices: { guardDuty: AccountService.adopt("d-123") } });
    expect(z.all("aws_guardduty_detector")).toEqual([]);
    expect(z.all("aws_guardduty_detector_feature").map((one) => one.detector_id)).toEqual(expect.arrayContaining(["d-123"]));
  });

  test("the Auto Scaling role is made before the key that names it, in a new account (P-02)", () => {
    const z = synthesized({ accountServices: { autoScalingRole: AccountService.createHere() } });
    const role = z.all("aws_iam_service_linked_role")[0];
    expect(z.asset("aws_kms_key", "volumes").depends_on).toEqual([role?.address]);
    expect(statements(z.asset("aws_kms_key", "data").policy)).not.toEqual([]);
  });
});
