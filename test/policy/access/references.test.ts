import { judgeAccess, readCases } from "../../../lib/policy";
import type { StackFile } from "../../../lib/policy";

const file = (document: unknown, name = "site"): StackFile => ({ file: `${name}/cdk.tf.json`, name, document });

const WORLD = { world: { account: "111122223333", region: "us-east-1", buckets: { data: "arn:aws:s3:::x-zone-data" }, keys: { data: "arn:aws:kms:us-east-1:111122223333:key/data" }, cluster: "arn:aws:eks:us-east-1:111122223333:cluster/x" } };
const reads = { id: "read", persona: "reader", action: "s3:GetObject", resource: "arn:aws:s3:::x-zone-data/projects/alpha/a", expected: "allow", principalTags: { Project: "alpha" } };
const decrypts = { id: "key", persona: "reader", action: "kms:Decrypt", resource: "arn:aws:kms:us-east-1:111122223333:key/data", expected: "allow", context: { "kms:ViaService": "s3.us-east-1.amazonaws.com" } };

const BUCKET = { data: { bucket: "${local.prefix}-data-${data.aws_caller_identity.me.account_id}", tags: { AssetPurpose: "data" } } };
const base = (policy: unknown, more: Record<string, unknown> = {}) => ({
  resource: {
    aws_s3_bucket: BUCKET,
    aws_iam_role: { reader: { name: "reader", assume_role_policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}', tags: { Persona: "reader" } } },
    aws_iam_role_policy: { reader: { role: "${aws_iam_role.reader.id}", policy } },
    ...(more["resource"] as object | undefined),
  },
  data: { aws_caller_identity: { me: {} }, aws_partition: { here: {} }, aws_region: { here: {} }, ...(more["data"] as object | undefined) },
  locals: { prefix: "${var.name}-zone", ...(more["locals"] as object | undefined) },
  variable: { name: { default: "demo" }, ...(more["variable"] as object | undefined) },
});
const decide = (document: unknown, cases: readonly unknown[] = [reads], ...beside: readonly StackFile[]) =>
  judgeAccess(readCases({ ...WORLD, cases }), [file(document), ...beside]).decisions.map((one) => one.decision).join();

const statement = (resource: string) => ({ Effect: "Allow", Action: "s3:GetObject", Resource: resource });
const OWN = "${aws_s3_bucket.data.arn}/projects/$${aws:PrincipalTag/Project}/*";

describe("a policy is found however it is written", () => {
  test("as text with references, policy variables escaped", () => {
    expect(decide(base(JSON.stringify({ Version: "2012-10-17", Statement: [statement(OWN)] })))).toBe("allow");
  });
  test("by jsonencode of an expression", () => {
    const policy = '${jsonencode({"Version" = "2012-10-17", "Statement" = [{"Effect" = "Allow", "Action" = ["s3:GetObject"], "Resource" = "${aws_s3_bucket.data.arn}/projects/$${aws:PrincipalTag/Project}/*"}]})}';
    expect(decide(base(policy))).toBe("allow");
  });
  test("by a policy document data source, with sources and variables in its own escape", () => {
    const data = {
      aws_iam_policy_document: {
        base: { statement: [{ sid: "Read", effect: "Deny", actions: ["s3:*"], resources: ["*"] }] },
        own: {
          source_policy_documents: ["${data.aws_iam_policy_document.base.json}"],
          statement: [{ sid: "Read", actions: ["s3:GetObject"], resources: ["${aws_s3_bucket.data.arn}/projects/&{aws:PrincipalTag/Project}/*"], condition: [{ test: "StringEquals", variable: "aws:PrincipalTag/Project", values: ["alpha", "beta"] }] }],
        },
      },
    };
    expect(decide(base("${data.aws_iam_policy_document.own.json}", { data }))).toBe("allow");
    expect(decide(base("${data.aws_iam_policy_document.base.json}", { data }))).toBe("deny");
  });
  test("with locals, variables and functions", () => {
    const locals = { prefixes: ["projects", "other"], arn: '${format("arn:%s:s3:::%s", data.aws_partition.here.partition, aws_s3_bucket.data.bucket)}' };
    // as cdktf writes it: the expression comes into the text after its quotes were escaped
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement("TOKEN")] }).replace("TOKEN", '${join("/", [local.arn, local.prefixes[0], "*"])}');
    expect(decide(base(policy, { locals }))).toBe("allow");
  });
  test("attached as a managed policy, or inline in the role", () => {
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement(OWN)] });
    const nothing = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:GetCallerIdentity", Resource: "*" }] });
    const resource = { aws_iam_policy: { read: { name_prefix: "read-", policy } }, aws_iam_role_policy_attachment: { read: { role: "${aws_iam_role.reader.name}", policy_arn: "${aws_iam_policy.read.arn}" } } };
    expect(decide(base(nothing, { resource }))).toBe("allow");
    const inline = base(nothing);
    expect(decide({ ...inline, resource: { ...inline.resource, aws_iam_role: { reader: { ...inline.resource.aws_iam_role.reader, inline_policy: [{ name: "read", policy }] } } } })).toBe("allow");
  });
  test("in another stack, by its output", () => {
    const other = file({ terraform: {}, output: { "bucket-arn": { value: "arn:aws:s3:::demo-zone-data-111122223333" } } }, "storage");
    const data = { terraform_remote_state: { "cross-stack-reference-input-storage": { backend: "local" } } };
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement('${data.terraform_remote_state.cross-stack-reference-input-storage.outputs.bucket-arn}/*')] });
    expect(decide(base(policy, { data }), [reads], other)).toBe("allow");
    expect(decide(base(policy, { data }))).toBe("deny");
  });
  test("in a plan or state whose values are known", () => {
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement("arn:aws:s3:::demo-zone-data/projects/${aws:PrincipalTag/Project}/*")] });
    const resources = [
      { address: "aws_s3_bucket.data", mode: "managed", type: "aws_s3_bucket", name: "data", values: { bucket: "demo-zone-data", arn: "arn:aws:s3:::demo-zone-data", tags: { AssetPurpose: "data" } } },
      { address: "aws_iam_role.r", mode: "managed", type: "aws_iam_role", name: "r", values: { name: "reader", arn: "arn:aws:iam::111122223333:role/reader", tags: { Persona: "reader" } } },
    ];
    const rolePolicy = { address: "aws_iam_role_policy.r", mode: "managed", type: "aws_iam_role_policy", name: "r", values: { role: "reader", policy } };
    const plan = (more: readonly unknown[]) => ({ format_version: "1.2", planned_values: { root_module: { resources, child_modules: [{ resources: more }] } } });
    expect(decide(plan([rolePolicy]))).toBe("allow");
    expect(decide({ format_version: "1.0", values: { root_module: { resources: [...resources, rolePolicy] } } })).toBe("allow");
    expect(() => decide(plan([{ ...rolePolicy, values: { role: "reader" } }]))).toThrow("site/aws_iam_role_policy.r.policy: is not known before apply");
  });
});

describe("keys", () => {
  const policy = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "kms:Decrypt", Resource: "${aws_kms_key.k.arn}", Condition: { StringEquals: { "kms:ViaService": "s3.${data.aws_region.here.id}.amazonaws.com" } } }] });
  const key = (more: object) => ({ resource: { aws_kms_key: { k: { tags: { AssetPurpose: "data" } } }, ...more } });
  const denying = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"kms:Decrypt","Resource":"*"}]}';
  test("are used by identity policies when their policy delegates, as AWS's default does", () => expect(decide(base(policy, key({})), [decrypts])).toBe("allow"));
  test("take their policy from beside them", () => {
    expect(decide(base(policy, key({ aws_kms_key_policy: { p: { key_id: "${aws_kms_key.k.key_id}", policy: denying } } })), [decrypts])).toBe("deny");
  });
  test("are found by their alias where no tag tells", () => {
    const resource = { aws_kms_key: { k: {} }, aws_kms_alias: { a: { name: "alias/x-data", target_key_id: "${aws_kms_key.k.key_id}" } } };
    expect(decide(base(policy, { resource }), [decrypts])).toBe("allow");
  });
  test("are used by a grant", () => {
    const only = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/x"},"Action":"kms:*","Resource":"*"}]}';
    const resource = { aws_kms_key: { k: { tags: { AssetPurpose: "data" }, policy: only } }, aws_kms_grant: { g: { key_id: "${aws_kms_key.k.key_id}", grantee_principal: "${aws_iam_role.reader.arn}", operations: ["Decrypt"] } } };
    expect(decide(base(policy, { resource }), [decrypts])).toBe("allow");
    const { aws_kms_grant: _, ...without } = resource;
    expect(decide(base(policy, { resource: without }), [decrypts])).toBe("deny");
  });
});

describe("what cannot be resolved", () => {
  const asks = (reference: string) => base(JSON.stringify({ Version: "2012-10-17", Statement: [statement(`\${${reference}}`)] }));
  test.each(["aws_s3_bucket.other.arn", "var.nowhere", "local.nowhere", "module.m.arn", "sha256(local.prefix)", "[for b in local.x : b]"])("%s matches nothing and is noted", (reference) => {
    const { decisions, notes } = judgeAccess(readCases({ ...WORLD, cases: [reads] }), [file(asks(reference))]);
    expect(decisions[0]?.decision).toBe("deny");
    expect(notes.join("\n")).toContain("no value for");
  });
  test("a cycle ends", () => {
    const locals = { a: "${local.b}", b: "${local.a}" };
    expect(decide({ ...asks("local.a"), locals: { ...locals, prefix: "p" } })).toBe("deny");
  });
  test("an organization's own policy counts, beside the one AWS attaches", () => {
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement("*")] });
    const content = '{"Version":"2012-10-17","Statement":[{"Sid":"NoRead","Effect":"Deny","Action":"s3:GetObject","Resource":"*"}]}';
    expect(decide(base(policy))).toBe("allow");
    expect(decide(base(policy, { resource: { aws_organizations_policy: { p: { name: "p", content } } } }))).toBe("deny");
  });
});

describe("names of the cases", () => {
  const policy = (resource: string, tag?: string) => JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: resource, ...(tag ? { Condition: { StringEquals: { "aws:PrincipalTag/eks-cluster-name": tag } } } : {}) }] });
  const resource = { aws_eks_cluster: { c: { name: "prod-1" } } };
  const zone = base(policy("*"), { resource });
  const named = (text: string) => ({ ...zone, resource: { ...zone.resource, aws_iam_role: { reader: { ...zone.resource.aws_iam_role.reader, tags: { Persona: "reader", Zone: "demo-zone" } } }, aws_iam_role_policy: { reader: { role: "reader", policy: text } } } });
  const asks = (action: string, arn: string, more: object = {}) => [{ id: "a", persona: "reader", action, resource: arn, expected: "allow", ...more }];
  test.each([
    ["the cluster", "arn:aws:eks:us-east-1:111122223333:cluster/prod-1", "eks:DescribeCluster", "arn:aws:eks:us-east-1:111122223333:cluster/x", "allow"],
    ["another cluster", "arn:aws:eks:us-east-1:111122223333:cluster/prod-1", "eks:DescribeCluster", "arn:aws:eks:us-east-1:111122223333:cluster/y", "deny"],
    ["the platform in a repository", "arn:aws:ecr:us-east-1:111122223333:repository/demo/*", "ecr:PutImage", "arn:aws:ecr:us-east-1:111122223333:repository/x/train", "allow"],
    ["the zone in a role", "arn:aws:iam::111122223333:role/demo-zone-new", "iam:GetRole", "arn:aws:iam::111122223333:role/x-zone-new", "allow"],
    ["a bucket that only begins alike", "arn:aws:s3:::demo-zone-data-*", "s3:GetObject", "arn:aws:s3:::x-zone-data-old/k", "allow"],
    ["the cluster's log group", "arn:aws:logs:us-east-1:111122223333:log-group:/aws/eks/prod-1/*", "logs:GetLogEvents", "arn:aws:logs:us-east-1:111122223333:log-group:/aws/eks/x/cluster", "allow"],
  ])("%s", (_name, allowed, action, arn, decision) => {
    expect(decide(named(policy(allowed)), asks(action, arn))).toBe(decision);
  });
  test("the cluster's in a tag, though the platform has the same", () => {
    expect(decide(named(policy("*", "prod-1")), asks("s3:GetObject", "arn:aws:s3:::b/k", { principalTags: { "eks-cluster-name": "x" } }))).toBe("allow");
  });
});
