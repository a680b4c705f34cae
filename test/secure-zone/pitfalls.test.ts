import { evaluateAccess, parsePolicy, principalFrom } from "../../lib/secure-zone/access-evaluation";
import { keyPolicy } from "../../lib/secure-zone/policies/key-policies";
import { bucketPolicy } from "../../lib/secure-zone/policies/bucket-policies";
import { DataClass, SecureZone, WorkloadIdentity, ZoneAsset } from "../../lib/secure-zone";
import { synthesized, statements, list } from "./support/synthesized";
import { decide, world } from "./support/generated";
import { HOLDS } from "./support/holds";

const z = synthesized({ projects: ["alpha", "beta"] });
const options = { separateDuties: true };

/** Whether a service or a service-linked role may do something to a key of the zone, by the key policy alone. */
function onKey(purpose: "volumes" | "data" | "logs", principal: { service?: string; role?: string }, action: string, context: Record<string, string> = {}) {
  const arn = principal.service ?? `arn:aws:iam::111122223333:role/aws-service-role/${principal.role}`;
  return evaluateAccess(
    { principal: principal.service ? { kind: "service", arn } : principalFrom(arn, {}), action, resource: world.keys[purpose], context },
    { identity: [], resource: parsePolicy("key", "resource", keyPolicy(purpose, world, options)) },
  ).decision;
}

describe("pitfalls", () => {
  test("P-01: no key can be orphaned, none bypasses the lock-out check", () => {
    expect(HOLDS["KMS-02"]?.(z)).toBe(true);
    expect(z.text).not.toContain("bypass_policy_lockout_safety_check");
  });

  const autoScaling = { role: "autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling" };
  test("P-02: Auto Scaling starts nodes on encrypted disks, and grants to AWS only", () => {
    expect(onKey("volumes", autoScaling, "kms:GenerateDataKeyWithoutPlaintext")).toBe("allow");
    expect(onKey("volumes", autoScaling, "kms:CreateGrant", { "kms:GrantIsForAWSResource": "true" })).toBe("allow");
    expect(onKey("volumes", autoScaling, "kms:CreateGrant")).toBe("deny");
    expect(onKey("data", autoScaling, "kms:Decrypt")).toBe("deny");
  });

  test("P-03, P-07: who makes disks gets the key, grants to AWS only", () => {
    const granted = synthesized({}, (zone) => zone.grantVolumeKey("csi", "ebs-csi"));
    const policy = granted.all("aws_iam_role_policy").find((one) => one.role === "ebs-csi");
    expect(statements(policy?.policy)).toMatchObject([
      { Action: expect.arrayContaining(["kms:GenerateDataKey*", "kms:Decrypt"]) as string[] },
      { Action: ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"], Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } } },
    ]);
  });

  test("P-04: the regional logs service encrypts log groups of this account, no others", () => {
    const logs = { service: "logs.us-east-1.amazonaws.com" };
    const of = (arn: string) => onKey("logs", logs, "kms:GenerateDataKey", { "kms:EncryptionContext:aws:logs:arn": arn });
    expect(of("arn:aws:logs:us-east-1:111122223333:log-group:/aws/eks/acme/cluster")).toBe("allow");
    expect(of("arn:aws:logs:us-east-1:999999999999:log-group:/aws/eks/acme/cluster")).toBe("deny");
  });

  test("P-05: this trail encrypts, another does not", () => {
    const of = (trail: string) => onKey("logs", { service: "cloudtrail.amazonaws.com" }, "kms:GenerateDataKey", {
      "aws:SourceArn": `arn:aws:cloudtrail:us-east-1:111122223333:trail/${trail}`,
      "kms:EncryptionContext:aws:cloudtrail:arn": `arn:aws:cloudtrail:us-east-1:111122223333:trail/${trail}`,
    });
    expect(of("acme-zone")).toBe("allow");
    expect(of("other")).toBe("deny");
    expect(z.all("aws_cloudtrail")[0]?.name).toBe("acme-zone");
  });

  test("P-06: the trail writes its bucket, which it waits for", () => {
    const may = (action: string, resource: string, context: Record<string, string>) => evaluateAccess(
      { principal: { kind: "service", arn: "cloudtrail.amazonaws.com" }, action, resource, context: { "aws:SecureTransport": "true", "s3:TlsVersion": "1.3", "aws:PrincipalIsAWSService": "true", "aws:SourceArn": "arn:aws:cloudtrail:us-east-1:111122223333:trail/acme-zone", ...context } },
      { identity: [], resource: parsePolicy("bucket", "resource", bucketPolicy("audit", world, { customerKeys: true, tls12: true })) },
    ).decision;
    expect(may("s3:GetBucketAcl", world.buckets.audit, {})).toBe("allow");
    const object = `${world.buckets.audit}/AWSLogs/111122223333/CloudTrail/x.gz`;
    expect(may("s3:PutObject", object, { "s3:x-amz-acl": "bucket-owner-full-control" })).toBe("allow");
    expect(may("s3:PutObject", object, { "s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceArn": "arn:aws:cloudtrail:us-east-1:999999999999:trail/x" })).toBe("deny");
    expect(z.all("aws_cloudtrail")[0]?.depends_on).toContain(z.ofBucket("aws_s3_bucket_policy", "audit")?.address);
  });

  test("P-08: the data repository of a Lustre file system uses the data key through S3", () => {
    const lustre = { role: "s3.data-source.lustre.fsx.amazonaws.com/AWSServiceRoleForFSxS3Access_fs-1" };
    const s3 = { "kms:ViaService": "s3.us-east-1.amazonaws.com", "kms:CallerAccount": "111122223333" };
    expect(onKey("data", lustre, "kms:GenerateDataKey", s3)).toBe("allow");
    expect(onKey("data", lustre, "kms:GenerateDataKey", { "kms:CallerAccount": "111122223333" })).toBe("deny");
  });

  const put = { persona: "ml-engineer", action: "s3:PutObject", resource: `${world.buckets.data}/projects/alpha/curated/b` } as const;
  const header = "s3:x-amz-server-side-encryption";
  test("P-09: a client that names no key writes, one that names another does not", () => {
    expect(decide(put).decision).toBe("allow");
    expect(decide({ ...put, context: { [header]: "aws:kms" } }).decision).toBe("allow");
    expect(decide({ ...put, context: { [header]: "aws:kms", [`${header}-aws-kms-key-id`]: world.keys.model } }).decision).toBe("deny");
    expect(z.text).not.toMatch(/StringNotEqualsIfExists|"s3:x-amz-server-side-encryption[^"]*":"true"/);
  });

  test("P-10: default encryption names the key by its ARN", () => {
    for (const one of z.all("aws_s3_bucket_server_side_encryption_configuration")) {
      expect(JSON.stringify(one)).not.toContain("alias/");
    }
    expect(HOLDS["DAR-01"]?.(z)).toBe(true);
  });

  test("P-11: no policy rests on the encryption context of an object", () => expect(z.text).not.toContain("kms:EncryptionContext:aws:s3:arn"));

  test("P-12: a right to objects comes with the right to their key", () => {
    for (const persona of ["ml-engineer", "data-scientist", "training-workload", "inference-workload", "model-promoter"]) {
      const actions = z.rolePolicy(persona).filter((one) => one.Effect === "Allow").flatMap((one) => one.Action ?? []);
      expect([persona, actions.includes("kms:Decrypt")]).toEqual([persona, actions.includes("s3:GetObject")]);
    }
    const granted = synthesized({ projects: ["alpha"] }, (zone) => {
      zone.grantRead("server", ZoneAsset.releasedModels("alpha", "llama"), "server");
      zone.grantWrite("trainer", ZoneAsset.checkpoints("alpha"), "trainer");
    });
    const of = (role: string) => statements(granted.all("aws_iam_role_policy").find((one) => one.role === role)?.policy);
    expect(of("server").map((one) => one.Action)).toEqual([["s3:ListBucket"], ["s3:GetObject"], ["kms:Decrypt"]]);
    expect(list(of("server")[1]?.Resource)[0]).toMatch(/\/projects\/alpha\/released\/llama\/\*$/);
    expect(of("trainer").flatMap((one) => one.Action)).toEqual(expect.arrayContaining(["s3:PutObject", "kms:Decrypt", "kms:GenerateDataKey"]));
  });

  test("P-13: a lock implies versions, never a forced destroy, nor an expiry before its end; compliance only with a reason", () => {
    expect(JSON.stringify(z.ofBucket("aws_s3_bucket_versioning", "models"))).toContain("Enabled");
    expect(z.asset("aws_s3_bucket", "models").force_destroy).toBe(false);
    const days = (name: "audit" | "models") => Number(/"noncurrent_days":(\d+)/.exec(JSON.stringify(z.ofBucket("aws_s3_bucket_lifecycle_configuration", name)))?.[1]);
    expect(days("models")).toBeGreaterThanOrEqual(90);
    expect(days("audit")).toBeGreaterThanOrEqual(365);
    expect(z.text).not.toContain("COMPLIANCE");
    const compliance = synthesized({ modelComplianceReason: "contract 17 with the customer" });
    expect(JSON.stringify(compliance.ofBucket("aws_s3_bucket_object_lock_configuration", "models"))).toContain("COMPLIANCE");
  });

  test("P-14: access logs go to a bucket under SSE-S3 without a lock, which is not logged to itself", () => {
    expect(JSON.stringify(z.ofBucket("aws_s3_bucket_server_side_encryption_configuration", "logs"))).toContain("AES256");
    expect(z.ofBucket("aws_s3_bucket_object_lock_configuration", "logs")).toBeUndefined();
    expect(z.ofBucket("aws_s3_bucket_logging", "logs")).toBeUndefined();
    for (const one of z.all("aws_s3_bucket_logging")) expect(one.depends_on).toEqual([z.ofBucket("aws_s3_bucket_policy", "logs")?.address]);
  });

  test("P-19: one runtime feature", () => expect(z.text).not.toContain("EKS_RUNTIME_MONITORING"));

  test("P-21: rules and alarms of this account write the encrypted topic, no others", () => {
    for (const service of ["events.amazonaws.com", "cloudwatch.amazonaws.com", "budgets.amazonaws.com"]) {
      expect(onKey("logs", { service }, "kms:GenerateDataKey", { "aws:SourceAccount": "111122223333" })).toBe("allow");
      expect(onKey("logs", { service }, "kms:GenerateDataKey", { "aws:SourceAccount": "999999999999" })).toBe("deny");
    }
    expect(z.text).not.toContain("alias/aws/sns");
  });

  test("P-27: a pod role is for one cluster, one namespace, one service account", () => {
    const made = synthesized({}, (zone, stack) => void new WorkloadIdentity(stack, "pod", { zone, namespace: "alpha", serviceAccount: "indexer" }));
    const role = made.all("aws_iam_role").find((one) => String(one.name).endsWith("-pod-alpha-indexer"));
    expect(String(role?.assume_role_policy)).toMatch(/"sts:TagSession".*eks-cluster-arn.*"aws:RequestTag\/kubernetes-namespace":"alpha","aws:RequestTag\/kubernetes-service-account":"indexer"/);
    expect(role?.permissions_boundary).toMatch(/boundary/);
    expect(() => synthesized({}, (zone, stack) => void new WorkloadIdentity(stack, "pod", { zone, namespace: "*", serviceAccount: "x" }))).toThrow(/^namespace: /);
  });

  test("P-29, P-31: a session without a project reaches nothing", () => {
    const get = { persona: "ml-engineer", action: "s3:GetObject", resource: `${world.buckets.data}/projects/alpha/curated/a` } as const;
    expect(decide(get).decision).toBe("allow");
    expect(decide({ ...get, principalTags: { Project: null } }).decision).toBe("deny");
    expect(z.role("ml-engineer").tags).not.toHaveProperty("Project");
  });

  test("P-32: the vault can be unlocked, unless somebody says why not", () => {
    expect(z.all("aws_backup_vault_lock_configuration")[0]).not.toHaveProperty("changeable_for_days");
    const compliance = synthesized({ backupComplianceReason: "the regulator asks for it" });
    expect(compliance.all("aws_backup_vault_lock_configuration")[0]?.changeable_for_days).toBe(3);
    const kept = Number(/"delete_after":(\d+)/.exec(JSON.stringify(z.all("aws_backup_plan")))?.[1]);
    expect(kept).toBeGreaterThanOrEqual(Number(z.all("aws_backup_vault_lock_configuration")[0]?.min_retention_days));
  });

  test("P-33: Macie reads a sample of readable files, never weights", () => {
    const job = JSON.stringify(synthesized({ personalData: true }).all("aws_macie2_classification_job"));
    expect(job).toContain('"sampling_percentage":5');
    expect(job).not.toContain("models");
    expect(job).not.toContain("safetensors");
  });

  test("P-34: the default key of disks is the one that Auto Scaling may use", () => expect(HOLDS["DAR-08"]?.(z)).toBe(true));

  test("P-38: what comes and goes with nodes is recorded once a day", () => {
    expect(JSON.stringify(z.all("aws_config_configuration_recorder"))).toMatch(/"recording_frequency":"DAILY","resource_types":\["AWS::EC2::NetworkInterface","AWS::EC2::Instance","AWS::EC2::Volume"\]/);
  });

  test("P-42: every service in a resource policy is pinned to this account", () => {
    const policies = ["aws_kms_key", "aws_s3_bucket_policy", "aws_sns_topic_policy", "aws_sqs_queue_policy"].flatMap((type) => z.all(type));
    const services = policies.flatMap((one) => statements(one.policy)).filter((one) => one.Effect === "Allow" && typeof one.Principal === "object" && "Service" in (one.Principal as object));
    expect(services.length).toBeGreaterThan(15);
    for (const one of services) expect(JSON.stringify(one.Condition)).toMatch(/aws:SourceAccount|aws:SourceArn|kms:EncryptionContext:aws:logs:arn/);
  });

  test("P-43: no NotPrincipal, and NotAction only where it denies", () => {
    expect(z.text).not.toContain("NotPrincipal");
    const all = ["aws_iam_policy", "aws_iam_role_policy"].flatMap((type) => z.all(type)).flatMap((one) => statements(one.policy));
    for (const one of all.filter((statement) => "NotAction" in statement)) expect(one.Effect).toBe("Deny");
  });

  test("names stay within what AWS takes, in the longest region", () => {
    const longest = `${"a".repeat(16)}-zone-checkpoints-111122223333-ap-southeast-1`;
    expect(longest.length).toBeLessThanOrEqual(63);
  });

  test("inline policies stay within 10,240 characters, boundaries within 6,144", () => {
    const real = (text: unknown) => String(text).replace(/\$\{data\.aws_partition[^}]*\}/g, "aws-us-gov").replace(/\$\{data\.aws_caller_identity[^}]*\}/g, "1".repeat(12))
      .replace(/\$\{data\.aws_region[^}]*\}/g, "ap-southeast-1").replace(/\$\{aws_kms_key[^}]*\}/g, "k".repeat(90)).replace(/\$\{aws_s3_bucket[^}]*\}/g, "b".repeat(80));
    const long = synthesized({ name: "a".repeat(16) });
    for (const one of long.all("aws_iam_role_policy")) expect(real(one.policy).length).toBeLessThan(10_240);
    for (const one of long.all("aws_iam_policy")) expect(real(one.policy).length).toBeLessThan(6_144);
  });
});

describe("a grant", () => {
  test("never writes what the promotion or the curators write", () => {
    const write = (zone: SecureZone, asset: ZoneAsset) => () => zone.grantWrite("x", asset, "role");
    synthesized({}, (zone) => {
      expect(write(zone, ZoneAsset.releasedModels("shared"))).toThrow(/^asset: must not be written/);
      expect(write(zone, ZoneAsset.curatedData("shared"))).toThrow(/^asset: must not be written/);
      expect(write(zone, ZoneAsset.candidateModels("shared"))).not.toThrow();
    });
  });
});

describe("the matrix of access", () => {
  const of = (zone: SecureZone) => (persona: string, asset: string, verb: string) =>
    zone.explainAccess().find((one) => one.persona === persona && one.asset === asset && one.verb === verb);

  test("says who, what and by which statement", () => {
    const explain = of(z.zone);
    expect(explain("inference-workload", "released models", "read")).toMatchObject({ allowed: true, decidedBy: "allow: identity/ReadReleased" });
    expect(explain("break-glass", "released models", "write")).toMatchObject({ allowed: false, decidedBy: "explicit deny: resource/ReleasedOnlyByPromoter" });
    expect(explain("platform-admin", "curated data", "read")?.allowed).toBe(false);
    expect(explain("auditor", "audit trail", "read")?.allowed).toBe(true);
  });

  test("follows the zone: without the boundary another statement decides", () => {
    const open = synthesized({ optOuts: [{ control: "IAM-05", reason: "boundaries come from the organization" }] });
    expect(of(open.zone)("platform-admin", "recovery points", "delete")?.decidedBy).toBe("implicit deny: no allow in identity");
    expect(of(z.zone)("platform-admin", "recovery points", "delete")?.decidedBy).toBe("explicit deny: boundary/NoBackupDestroy");
  });

  test("of a restricted zone keeps other projects' sessions off the model key", () => {
    const restricted = synthesized({ dataClass: DataClass.RESTRICTED, projects: ["own"] });
    expect(of(restricted.zone)("ml-engineer", "model key", "decrypt through S3")?.allowed).toBe(true);
    const other = synthesized({ dataClass: DataClass.RESTRICTED, projects: ["alpha"] });
    expect(of(other.zone)("ml-engineer", "model key", "decrypt through S3")?.decidedBy).toBe("explicit deny: resource/OnlyPeopleOfTheProject");
  });
});

describe("curation", () => {
  test("reads what came in and writes training data, of one project (MOD-09)", () => {
    const granted = synthesized({ projects: ["alpha"] }, (zone) => zone.grantCuration("etl", "alpha", "etl"));
    const policies = granted.all("aws_iam_role_policy").filter((one) => one.role === "etl").flatMap((one) => statements(one.policy));
    const resources = (action: string) => policies.filter((one) => one.Action?.includes(action)).flatMap((one) => list(one.Resource));
    expect(resources("s3:GetObject").sort()).toEqual([expect.stringMatching(/data_\w+\.arn\}\/projects\/alpha\/curated\/\*$/), expect.stringMatching(/ingest_\w+\.arn\}\/projects\/alpha\/\*$/)]);
    expect(resources("s3:PutObject")).toEqual([expect.stringMatching(/\/projects\/alpha\/curated\/\*$/)]);
  });
});

describe("classifying tags", () => {
  const tag = { persona: "platform-admin", action: "ec2:CreateTags", resource: "arn:aws:ec2:us-east-1:111122223333:volume/vol-1", context: { "aws:TagKeys": ["DataClass"] } } as const;

  test("are set with what is made, and never changed afterwards (IAM-13, DAR-18)", () => {
    expect(decide({ ...tag, context: { ...tag.context, "ec2:CreateAction": "CreateVolume" } }).decision).toBe("allow");
    expect(decide(tag).decision).toBe("deny");
  });
});
