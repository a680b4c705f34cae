import { readFileSync } from "node:fs";
import { App, Testing } from "cdktf";
import { README, withTables } from "../../examples/secure-zone/readme";
import { SecureZoneContents, SecureZoneSite } from "../../examples/secure-zone/site";

test("the README's tables are those of the example", () => {
  const text = readFileSync(README, "utf8");
  expect(withTables(text)).toBe(text);
});

test("the example synthesizes, site and contents", () => {
  const app: App = Testing.app();
  const site = JSON.parse(Testing.synth(new SecureZoneSite(app, "site"), true)) as { resource: Record<string, object> };
  const contents = JSON.parse(Testing.synth(new SecureZoneContents(app, "contents"), true)) as { resource: Record<string, object> };
  expect(Object.keys(site.resource)).toContain("aws_kms_key");
  expect(Object.keys(contents.resource)).toEqual(expect.arrayContaining(["kubernetes_role_v1", "kubernetes_manifest", "kubernetes_namespace_v1"]));
});
