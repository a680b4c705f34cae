import fc from "fast-check";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ValidationError } from "../../../lib/errors";
import { judgeAccess, readCases } from "../../../lib/policy";
import { aidc } from "../../cli/run-command";

const folder = mkdtempSync(join(tmpdir(), "aidc-access-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
function put(name: string, contents: unknown): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof contents === "string" ? contents : JSON.stringify(contents));
  return path;
}

const one = { id: "A", persona: "reader", action: "s3:GetObject", resource: "arn:aws:s3:::b/k", expected: "allow" };
const role = { name: "reader", tags: { Persona: "reader" }, inline_policy: [{ name: "p", policy: '{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}' }] };
const stack = { terraform: {}, resource: { aws_iam_role: { r: role } } };
const goodCases = put("cases.json", { cases: [one, { ...one, id: "B", action: "s3:PutObject", expected: "deny" }] });
const goodStack = put("cdktf.out/stacks/site/cdk.tf.json", stack);

describe("aidc access", () => {
  test("prints the decisions and ends with 0 when all are as expected", async () => {
    const { code, stdout, stderr } = await aidc("access", goodCases, goodStack, "--json");
    expect([code, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: "1", decisions: [{ id: "A", decision: "allow", expected: "allow", decidedBy: "allow: identity/Read" }, { id: "B", decision: "deny", expected: "deny", decidedBy: "implicit deny: no allow in identity" }] });
  });
  test.each(["cdktf.out", "cdktf.out/stacks/site"])("reads the folder %s too", async (name) => {
    expect((await aidc("access", goodCases, join(folder, name), "--json")).code).toBe(0);
  });
  test("ends with 1 when one differs, and shows it", async () => {
    const { code, stdout } = await aidc("access", put("wrong.json", { cases: [{ ...one, expected: "deny" }] }), goodStack);
    expect(code).toBe(1);
    expect(stdout).toMatch(/A .*allow ! .*deny .*allow: identity\/Read/);
    expect(stdout).toContain("1 cases, 0 as expected, 1 not");
  });
  test("judges trust policies and conditions that cases bring along", async () => {
    const cases = {
      trustCases: [{ id: "T", trust: { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }, context: {}, expected: "allow" }],
      conditionCases: [{ id: "C", condition: { Bool: { a: "true" } }, context: { a: "false" }, matches: false }],
    };
    const { code, stdout } = await aidc("access", put("more.json", cases), goodStack, "--json");
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as { decisions: { id: string; decision: string }[] }).decisions.map(({ id, decision }) => `${id} ${decision}`)).toEqual(["T allow", "C deny"]);
  });

  const cases = (change: unknown) => () => [put("bad.json", change), goodStack];
  const stacks = (change: unknown) => () => [goodCases, put("bad.tf.json", change)];
  const broken = (policy: string) => ({ ...stack, resource: { aws_iam_role: { r: { ...role, inline_policy: [{ name: "p", policy }] } } } });
  const rows: [string, () => string[], string, RegExp][] = [
    ["a missing case file", () => [join(folder, "none.json"), goodStack], "none.json", /does not exist/],
    ["a missing stack", () => [goodCases, join(folder, "none")], "none", /does not exist/],
    ["a folder without stacks", () => [goodCases, put("empty/x", "").replace(/x$/, "")], "empty", /holds no cdk.tf.json/],
    ["a stack that is not JSON", stacks("{"), "bad.tf.json", /is not JSON/],
    ["a stack that is a list", stacks("[]"), "bad.tf.json", /must be a synthesized stack/],
    ["a stack that is something else", stacks({ hello: 1 }), "bad.tf.json", /has neither/],
    ["a plan of nothing", stacks({ planned_values: { root_module: {} } }), "bad.tf.json", /plans no resource/],
    ["a type that is a list", stacks({ resource: { aws_iam_role: [] } }), "resource.aws_iam_role", /object of names/],
    ["a malformed policy", stacks(broken('{"Statement":[{"Effect":"Allow","Action":"s3:GetObject"}]}')), "aws_iam_role.r.inline_policy.p: Statement[0].Resource", /neither/],
    ["a policy that is not JSON", stacks(broken("{")), "aws_iam_role.r.inline_policy.p", /is not JSON/],
    ["cases that are a list", cases([]), "cases", /must be an object/],
    ["no cases", cases({ world: {} }), "cases", /at least one of the lists/],
    ["cases that are no list", cases({ cases: {} }), "cases", /must be a list/],
    ["a case without persona", cases({ cases: [{ ...one, persona: undefined }] }), "cases[0].persona", /must be a text/],
    ["an unknown persona", cases({ cases: [{ ...one, persona: "raeder" }] }), "cases[0].persona", /did you mean "reader"/],
    ["an unknown decision", cases({ cases: [{ ...one, expected: "alow" }] }), "cases[0].expected", /did you mean "allow"/],
    ["an action that is a pattern", cases({ cases: [{ ...one, action: "s3:*" }] }), "cases[0].action", /one action/],
    ["a resource that is no ARN", cases({ cases: [{ ...one, resource: "bucket" }] }), "cases[0].resource", /ARN/],
    ["two cases of one id", cases({ cases: [one, one] }), "cases[1].id", /also cases\[0\].id/],
    ["a context value that is an object", cases({ cases: [{ ...one, context: { a: {} } }] }), "cases[0].context.a", /list of texts/],
    ["an account that is none", cases({ world: { account: "1" }, cases: [one] }), "world.account", /12 digits/],
    ["an unknown operator", cases({ conditionCases: [{ id: "C", condition: { StringEqual: { a: "b" } }, matches: true }] }), "conditionCases[0].condition", /did you mean "StringEquals"/],
    ["a malformed trust", cases({ trustCases: [{ id: "T", trust: { Effect: "Allow" }, expected: "deny" }] }), "trust of T", /Action/],
    ["a malformed service control policy", cases({ cases: [one], serviceControlPolicy: { Statement: [] } }), "serviceControlPolicy", /at least one statement/],
    ["a zone that is not there", () => [goodCases, goodStack, "--zone", "x"], "--zone", /must be a zone/],
  ];
  test.each(rows)("refuses %s with 2 and says where", async (_name, args, path, message) => {
    const { code, stdout } = await aidc("access", ...args(), "--json");
    expect(code).toBe(2);
    const { error } = JSON.parse(stdout) as { error: { path: string; message: string } };
    expect(error.path).toContain(path);
    expect(error.message).toMatch(message);
    expect(stdout).not.toMatch(/\n\s+at /);
  });
});

describe("whatever it is given", () => {
  const good = { cases: [one], world: { account: "111122223333", buckets: { data: "arn:aws:s3:::b" } }, personas: { reader: { principal: "arn:aws:iam::111122223333:role/reader", principalTags: { A: "b" } } } };
  /** Replaces one member, somewhere in a document. */
  const spoiled = (document: unknown) => fc.tuple(fc.array(fc.nat(20), { minLength: 1, maxLength: 6 }), fc.jsonValue({ maxDepth: 2 })).map(([path, value]) => replaceAt(structuredClone(document), path, value));
  function replaceAt(document: unknown, [first, ...rest]: readonly number[], value: unknown): unknown {
    if (first === undefined || typeof document !== "object" || document === null) return value;
    const keys = Object.keys(document);
    if (keys.length === 0) return value;
    const members = document as Record<string, unknown>;
    const key = keys[first % keys.length] as string;
    members[key] = replaceAt(members[key], rest, value);
    return document;
  }
  const answersOrRefuses = (cases: unknown, document: unknown) => {
    try {
      judgeAccess(readCases(cases), [{ file: "f", name: "", document }]);
    } catch (error) {
      expect(error).toBeInstanceOf(ValidationError);
    }
  };
  test("a case file is answered or refused by path", () => {
    fc.assert(fc.property(spoiled(good), (cases) => answersOrRefuses(cases, stack)), { numRuns: 200 });
    fc.assert(fc.property(fc.jsonValue(), (cases) => answersOrRefuses(cases, stack)));
  });
  test("a stack is answered or refused by address", () => {
    const whole = { ...stack, locals: { a: "${local.b}", b: "x${upper(var.c)}" }, variable: { c: { default: "d" } }, data: { aws_iam_policy_document: { d: { statement: [{ actions: ["s3:*"], resources: ["*"], principals: [{ type: "AWS", identifiers: ["*"] }] }] } } } };
    const resource = {
      ...stack.resource, aws_s3_bucket: { b: { bucket: "b" } }, aws_s3_bucket_policy: { p: { bucket: "${aws_s3_bucket.b.id}", policy: "${data.aws_iam_policy_document.d.json}" } },
      aws_kms_key: { k: {} }, aws_kms_grant: { g: { key_id: "${aws_kms_key.k.id}", operations: ["Decrypt"], grantee_principal: "x" } },
      aws_eks_access_entry: { e: { principal_arn: "${aws_iam_role.r.arn}", kubernetes_groups: ["g"] } }, aws_eks_access_policy_association: { e: { principal_arn: "${aws_iam_role.r.arn}", policy_arn: "x", access_scope: { type: "namespace", namespaces: ["a"] } } },
      kubernetes_role_v1: { r: { metadata: { name: "r", namespace: "a" }, rule: [{ api_groups: [""], resources: ["pods"], verbs: ["get"] }] } },
      kubernetes_role_binding_v1: { b: { metadata: { name: "b", namespace: "a" }, role_ref: { kind: "Role", name: "r" }, subject: [{ kind: "Group", name: "g" }] } },
      kubernetes_manifest: { m: { manifest: { kind: "Namespace", metadata: { name: "a", labels: { x: "y" } } } } },
    };
    const asked = { ...good, kubernetesCases: [{ id: "K", persona: "reader", verb: "get", resource: "pods", namespace: "a", expected: "allow" }] };
    fc.assert(fc.property(spoiled({ ...whole, resource }), (document) => answersOrRefuses(asked, document)), { numRuns: 300 });
  });
  test("an expression does not end the process", () => {
    const expressions = ["${", "${}", `\${${"(".repeat(5000)}`, `\${${"!".repeat(5000)}x}`, "${\"${\"${", "${a.b.c[", "${1 + }", "$${", "%{if}", `\${${"f(".repeat(5000)}`];
    for (const policy of expressions) answersOrRefuses(good, { ...stack, resource: { aws_iam_role: { r: { ...role, description: policy, inline_policy: [{ name: policy, policy }] } } } });
    expect.hasAssertions();
  });
  test("a document nested deep is refused", () => {
    const deep = JSON.parse(`${"[".repeat(20_000)}${"]".repeat(20_000)}`) as unknown;
    answersOrRefuses({ cases: [{ ...one, context: { a: deep } }] }, stack);
    answersOrRefuses(good, { ...stack, resource: { aws_iam_role: { r: { ...role, tags: deep, inline_policy: deep } } } });
    expect.hasAssertions();
  });
});
