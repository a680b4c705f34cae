import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROVIDER_VERSION, findTools } from "../terraform/support/find-tools";
import { subsetForMoto } from "../terraform/support/moto-subset";

const folder = mkdtempSync(join(tmpdir(), "aidc-tools-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("what the Terraform suite needs", () => {
  const mirror = join(folder, "mirror");
  mkdirSync(join(mirror, "registry.terraform.io", "hashicorp", "aws", PROVIDER_VERSION), { recursive: true });
  const env = { PATH: "", AIDC_TERRAFORM: "terraform", AIDC_TF_PROVIDER_MIRROR: mirror, AIDC_MOTO_SERVER: "moto_server" };

  test("is taken from the environment where it is named there", () => {
    expect(findTools(env)).toEqual({ tools: { terraform: "terraform", providerMirror: mirror, moto: ["moto_server"] } });
  });

  test.each([
    ["AIDC_TERRAFORM", undefined, /^terraform is not on the path; set AIDC_TERRAFORM$/],
    ["AIDC_MOTO_SERVER", undefined, /^moto_server is not on the path; set AIDC_MOTO_SERVER$/],
    ["AIDC_TF_PROVIDER_MIRROR", folder, /^no filesystem mirror of hashicorp\/aws 5\.100\.0 in .*; set AIDC_TF_PROVIDER_MIRROR$/],
  ])("is told in one line when %s does not lead to it", (name, value, message) => {
    expect(findTools({ ...env, [name]: value })).toEqual({ missing: expect.stringMatching(message) });
  });
});

describe("the part of a stack that moto can apply", () => {
  const stack = {
    resource: {
      aws_missing: { a: { name: "a" } },
      aws_referrer: { b: { target: "${aws_missing.a.id}" } },
      aws_second: { c: { target: "${aws_referrer.b.id}" } },
      aws_waiting: { d: { depends_on: ["aws_missing.a", "aws_free.e"] } },
      aws_free: { e: {} },
    },
  };
  writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify(stack));

  test("has lost what moto lacks and all that refers to it, but not what only waits for it", () => {
    const subset = subsetForMoto(folder, { aws_missing: "no such thing" });
    expect(JSON.parse(readFileSync(join(subset.folder, "cdk.tf.json"), "utf8"))).toEqual({ resource: { aws_waiting: { d: { depends_on: ["aws_free.e"] } }, aws_free: { e: {} } } });
    expect(subset.leftOut).toEqual(["aws_missing.a: no such thing", "aws_referrer.b: refers to aws_missing.a", "aws_second.c: refers to aws_referrer.b"]);
    rmSync(subset.folder, { recursive: true });
  });

  test("leaves the stack itself as it was", () => {
    expect(JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8"))).toEqual(stack);
  });
});
