import { judgeAccess, readCases } from "../../../lib/policy";
import type { AccessReport, StackFile } from "../../../lib/policy";
import { AccountService, DataClass } from "../../../lib/secure-zone";
import reference from "../../secure-zone/access-evaluation/data/persona-cases.json";
import { edited, without, zoneStacks } from "./zone-stack";

const cases = readCases(reference);
const acme = zoneStacks({ name: "acme", projects: ["alpha"] });
const wrong = (report: AccessReport) => report.decisions.filter((one) => one.decision !== one.expected).map((one) => one.id);
const wrongOn = (files: readonly StackFile[]) => wrong(judgeAccess(cases, files));

describe("the reference decisions on a synthesized zone", () => {
  test("hold, each by a statement or for the lack of one", () => {
    const report = judgeAccess(cases, acme);
    expect(wrong(report)).toEqual([]);
    expect(report.decisions).toHaveLength(175);
    expect(report.decisions.every((one) => /^(allow|explicit deny|implicit deny): /.test(one.decidedBy))).toBe(true);
    expect(report.notes).toEqual([]);
  });
  test("name the policy in the stack", () => {
    const read = judgeAccess(cases, acme).decisions.find((one) => one.id === "PC-151");
    expect(read).toMatchObject({ decision: "allow", decidedBy: "allow: identity/ReadReleased" });
    expect(read?.policy).toMatch(/^site\/aws_iam_role_policy\..*inference-workload-policy/);
  });
  test("hold for other names, projects, regions and partitions", () => {
    expect(wrongOn(zoneStacks({ name: "llm-x", clusterName: "prod-1", projects: ["p1", "p2"] }, "eu-west-1"))).toEqual([]);
    expect(wrongOn(zoneStacks({ projects: ["shared"] }, "cn-north-1"))).toEqual([]);
  });
  test("hold in a zone where services are managed elsewhere", () => {
    const elsewhere = AccountService.managedElsewhere("landing zone");
    expect(wrongOn(zoneStacks({ name: "acme", projects: ["alpha"], accountServices: { guardDuty: elsewhere, trail: elsewhere, configRecorder: elsewhere } }))).toEqual([]);
  });
  test("hold for restricted data, but that platform administrators are no cluster administrators (EKS-07)", () => {
    expect(wrongOn(zoneStacks({ name: "acme", projects: ["alpha"], dataClass: DataClass.RESTRICTED }))).toEqual(["KC-01"]);
  });
  test("do not depend on the order of anything", () => {
    const turned = acme.map((file) => ({ ...file, document: reversed(file.document) })).reverse();
    expect(JSON.stringify(judgeAccess(cases, turned))).toBe(JSON.stringify(judgeAccess(cases, acme)));
  });
});

function reversed(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).reverse().map(([key, one]) => [key, reversed(one)]));
}

describe("a weakened stack is found out", () => {
  test.each([
    ["the bucket policy lets others release", () => without(acme, "aws_s3_bucket_policy", /models-policy/, "ReleasedOnlyByPromoter"), ["PC-092"]],
    ["the audit log can be deleted", () => without(acme, "aws_s3_bucket_policy", /audit-policy/, "AppendOnly"), ["PC-095"]],
    ["plain HTTP is taken", () => without(acme, "aws_s3_bucket_policy", /_data-policy/, "TlsOnly"), ["PC-031"]],
    ["an engineer lost its data", () => without(acme, "aws_iam_role_policy", /ml-engineer-policy/, "ReadWriteOwnData"), ["PC-027", "PC-030"]],
    ["the boundary lets keys be destroyed", () => without(acme, "aws_iam_policy", /boundary-break-glass/, "AuditTrailStaysOn"), ["PC-094"]],
  ])("%s", (_name, stacks, expected) => {
    expect(wrongOn(stacks())).toEqual(expected);
  });
  test("a role without its boundary", () => {
    const files = edited(acme, "aws_iam_role", /ci-deployer/, ({ permissions_boundary: _, ...body }) => body);
    expect(wrongOn(files)).toEqual(expect.arrayContaining(["PC-103", "PC-107"]));
  });
  test("a key that nobody can use any more", () => {
    const files = without(acme, "aws_kms_key", /keys_data/, "RootDelegation");
    const { decisions } = judgeAccess(cases, files);
    expect(decisions.find((one) => one.id === "PC-046")?.decidedBy).toBe("implicit deny: no allow in resource");
  });
  test("an attached policy of AWS's", () => {
    const [site, contents] = acme as [StackFile, StackFile];
    const attachment = { node: { role: "${aws_iam_role.admin.name}", policy_arn: "arn:aws:iam::aws:policy/AdministratorAccess" } };
    const document = site.document as { resource: Record<string, Record<string, { tags?: Record<string, string> }>> };
    const [name] = Object.entries(document.resource["aws_iam_role"] ?? {}).find(([, body]) => body.tags?.["Persona"] === "node-role") ?? [];
    attachment.node.role = `\${aws_iam_role.${name}.name}`;
    const files = [{ ...site, document: { ...document, resource: { ...document.resource, aws_iam_role_policy_attachment: attachment } } }, contents];
    expect(wrongOn(files)).toEqual(expect.arrayContaining(["PC-130", "PC-131", "PC-133"]));
  });
  test("a namespace that takes privileged pods", () => {
    const files = edited(acme, "kubernetes_namespace_v1", /alpha/, (body) => ({ ...body, metadata: { name: "alpha" } }));
    expect(wrongOn(files)).toEqual(["KC-10", "KC-11"]);
  });
  test("a binding that is gone", () => {
    expect(wrongOn(edited(acme, "kubernetes_role_binding_v1", /ml-engineer/, () => undefined))).toEqual(["KC-02", "KC-04"]);
  });
});

describe("what the stack does not have", () => {
  test("is said: no cluster, no rights in it", () => {
    const site = edited([acme[0] as StackFile], "aws_eks_access_entry", /./, () => undefined);
    const { decisions, notes } = judgeAccess(cases, site);
    expect(decisions.find((one) => one.id === "KC-01")?.decidedBy).toBe("implicit deny: no access entry and no service account");
    expect(notes.join()).toContain("nothing in the stack gives access to Kubernetes");
  });
  test("is noted: a bucket, a role", () => {
    const files = edited(edited(acme, "aws_iam_role", /_auditor_/, () => undefined), "aws_s3_bucket", /ingest/, ({ tags: _, ...body }) => ({ ...body, bucket: "elsewhere" }));
    const { notes, decisions } = judgeAccess(cases, files);
    expect(notes).toEqual(expect.arrayContaining([expect.stringContaining("bucket ingest"), "the stack has no role of persona auditor"]));
    expect(decisions.find((one) => one.id === "PC-074")?.decidedBy).toBe("implicit deny: the stack has no role of persona auditor");
  });
  test("a policy whose content nobody knows is noted", () => {
    const files = edited(acme, "aws_iam_role", /_auditor_/, (body) => ({ ...body, managed_policy_arns: ["arn:aws:iam::aws:policy/NoSuchPolicy"] }));
    expect(judgeAccess(cases, files).notes).toContain("auditor: the content of arn:aws:iam::aws:policy/NoSuchPolicy is not known here and was left out");
  });
});

describe("zones", () => {
  const two = [...acme.slice(0, 1), ...zoneStacks({ name: "other", projects: ["alpha"] }).slice(0, 1).map((file) => ({ ...file, name: "second" }))];
  test("several must be told apart", () => {
    expect(() => judgeAccess(cases, two)).toThrow("--zone: must say which zone is meant: the stack has acme-zone, other-zone");
    expect(() => judgeAccess(cases, two, "acme")).toThrow(/acme-zone, other-zone/);
    expect(wrong(judgeAccess(cases, two, "other-zone")).filter((id) => id.startsWith("PC"))).toEqual([]);
  });
});
