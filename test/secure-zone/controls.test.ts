import { TerraformStack } from "cdktf";
import { DataClass, PersonaAccessEntries, controls } from "../../lib/secure-zone";
import type { SecureZone, SecureZoneProps } from "../../lib/secure-zone";
import { FIXED, IMPLIES, carrierOf } from "../../lib/secure-zone/controls/placement";
import { HOLDS } from "./support/holds";
import { synthesized } from "./support/synthesized";

const REASON = "the account's owner decided so";

/** A zone with all there is to carry: restricted, a network, a cluster, a pipeline, what is off until asked for. */
const FULL: SecureZoneProps = {
  dataClass: DataClass.RESTRICTED,
  projects: ["alpha"],
  pipeline: { repository: "acme/infra" },
  backupCopyVaultArn: "arn:aws:backup:eu-west-1:111122223333:backup-vault:copy",
  securityContact: { name: "Security", title: "On call", email: "security@example.com", phone: "+15555550100" },
  optIns: ["IAM-14"],
};

function wired(zone: SecureZone, stack: TerraformStack): void {
  zone.protectEgress({ vpcId: "vpc-1", firewallSubnetIds: ["subnet-1", "subnet-2"], allowedDomains: [".amazonaws.com"] });
  zone.isolateNodesIn("vpc-1");
  new PersonaAccessEntries(stack, "entries", { zone, clusterName: "acme" });
}

const carried = controls().filter(({ id }) => carrierOf(id) === "secure-zone");
const optional = carried.filter(({ id, mode }) => mode !== "mandatory" && !FIXED.includes(id)).map(({ id }) => id);
const grounds = new Set(Object.values(IMPLIES).flat());

test("every control the zone carries has a check, and no other has", () => {
  expect(Object.keys(HOLDS).sort()).toEqual(carried.map(({ id }) => id).sort());
});

describe("a restricted zone with a network and a cluster carries", () => {
  const z = synthesized(FULL, wired);
  // in a restricted zone, cluster administration is break-glass's alone
  const exceptions: Record<string, boolean> = { "EKS-07": z.all("aws_eks_access_policy_association").length === 1 };

  test.each(carried.map(({ id, requirement }) => [id, requirement] as const))("%s: %s", (id) => {
    expect(exceptions[id] ?? HOLDS[id]?.(z)).toBe(true);
    expect(z.zone.policyReport().find((one) => one.id === id)).toMatchObject({ state: "on" });
  });
});

describe("a confidential zone, the default,", () => {
  const z = synthesized({ pipeline: { repository: "acme/infra" } }, wired);
  const on = z.zone.policyReport().filter(({ state }) => state === "on").map(({ id }) => id);
  const off = z.zone.policyReport().filter(({ state }) => state === "not-applicable").map(({ id }) => id).filter((id) => HOLDS[id]);

  test("shows what its report says is on", () => {
    expect(on.filter((id) => !HOLDS[id]?.(z))).toEqual([]);
    expect(on.length).toBeGreaterThan(75);
  });

  test("does not show what its report says does not apply", () => {
    expect(off.filter((id) => HOLDS[id]?.(z))).toEqual([]);
    expect(off).toEqual(expect.arrayContaining(["KMS-10", "NET-08", "NET-16", "DET-15", "BKP-06", "IAM-14"]));
  });
});

describe("a public zone", () => {
  const z = synthesized({ dataClass: DataClass.PUBLIC });

  test("keeps its content under the keys of S3, and its keys for 14 days", () => {
    expect(HOLDS["DAR-01"]?.(z)).toBe(false);
    expect(z.asset("aws_kms_key", "data").deletion_window_in_days).toBe(14);
    expect(z.zone.policyReport().find((one) => one.id === "DAR-01")).toMatchObject({ state: "not-applicable", reason: "on from data class internal, this zone is public" });
  });

  test("records no object events, an internal one writes only, a confidential one reads too (P-39)", () => {
    const selectors = (dataClass: DataClass) => JSON.stringify(synthesized({ dataClass }).all("aws_cloudtrail")[0]?.advanced_event_selector);
    expect(selectors(DataClass.PUBLIC)).not.toContain("AWS::S3::Object");
    expect(selectors(DataClass.INTERNAL)).toContain('{"equals":["false"],"field":"readOnly"}');
    expect(selectors(DataClass.CONFIDENTIAL)).not.toContain("readOnly");
  });
});

describe("an opt-out shows", () => {
  const optOut = (ids: readonly string[]) =>
    synthesized({ ...FULL, optIns: ids.includes("IAM-14") ? [] : ["IAM-14"], optOuts: ids.map((control) => ({ control, reason: REASON })) }, wired);
  const leaves = optional.filter((id) => !grounds.has(id) && id !== "RES-04");
  const opted = optOut(leaves);

  test.each(leaves)("%s is gone, and the report says why", (id) => {
    expect(HOLDS[id]?.(opted)).toBe(false);
    expect(opted.zone.policyReport().find((one) => one.id === id)).toMatchObject({ state: "opted-out", reason: REASON });
  });

  test("and nothing else is gone with it", () => {
    // MOD-11 rests on DAR-01: without a key of ours there is no other key to refuse
    const rest = carried.map(({ id }) => id).filter((id) => !leaves.includes(id) && !["EKS-07", "MOD-11"].includes(id));
    expect(rest.filter((id) => !HOLDS[id]?.(opted))).toEqual([]);
  });

  const roots = optional.filter((id) => grounds.has(id));
  test.each(roots)("%s takes with it what rests on it", (id) => {
    const z = optOut([id]);
    const resting = Object.entries(IMPLIES).filter(([, on]) => on.includes(id)).map(([other]) => other);
    for (const one of [id, ...resting]) {
      if (one === "RES-02") continue; // the topic's policy serves other alerts too
      expect([one, HOLDS[one]?.(z)]).toEqual([one, false]);
      expect(z.zone.policyReport().find((line) => line.id === one)?.state).toBe("opted-out");
    }
  });
});

describe("an opt-in shows", () => {
  test("the firewall below restricted data brings its rules and logs", () => {
    const z = synthesized({ optIns: ["NET-08"] }, wired);
    for (const id of ["NET-08", "NET-09", "NET-10"]) expect([id, HOLDS[id]?.(z)]).toEqual([id, true]);
  });

  test("a copy of the backups for confidential data", () => {
    expect(HOLDS["BKP-04"]?.(synthesized({ optIns: ["BKP-04"], backupCopyVaultArn: FULL.backupCopyVaultArn }))).toBe(true);
  });
});

describe("no opt-out exists", () => {
  const none = controls().filter(({ id, mode }) => mode === "mandatory" || FIXED.includes(id)).map(({ id }) => id);
  test.each(none)("for %s", (id) => {
    expect(() => synthesized({ optOuts: [{ control: id, reason: REASON }] })).toThrow(/mandatory|no opt-out/);
  });
});

describe("the policy report", () => {
  test("has every control of the catalogue, in its order", () => {
    expect(synthesized().zone.policyReport().map(({ id }) => id)).toEqual(controls().map(({ id }) => id));
  });

  test("leaves open what belongs to other constructs, until they say that they carry it", () => {
    const { zone } = synthesized();
    const state = (id: string) => zone.policyReport().find((one) => one.id === id);
    expect(state("EKS-01")).toMatchObject({ state: "open", reason: "belongs to GpuCluster" });
    expect(state("NET-01")).toMatchObject({ state: "open", reason: "belongs to HighSpeedFabric" });
    expect(state("EKS-07")).toMatchObject({ state: "open" });
    zone.markCarried(["EKS-01"], "site/cluster");
    expect(state("EKS-01")).toMatchObject({ state: "on", reason: "carried by site/cluster" });
  });

  test("refuses to be told of a control that does not exist", () => {
    expect(() => synthesized().zone.markCarried(["EKS-99"], "x")).toThrow(/controls\[0\]: unknown control "EKS-99"/);
  });
});
