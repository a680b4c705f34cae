import { spawnSync } from "node:child_process";
import { generateKeyPairSync, sign } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { TerraformStack, Testing } from "cdktf";
import { MANIFEST_SCRIPT, MODEL_LABEL, ModelVerification, PROMOTE_SCRIPT, VERIFY_SCRIPT, verifierContainer, verifierVolume } from "../../lib/secure-zone";

const IMAGE = `registry.example/verifier@sha256:${"a".repeat(64)}`;
const tools = ["sh", "openssl", "sha256sum"].every((tool) => spawnSync("sh", ["-c", `command -v ${tool}`]).status === 0);
const whereTools = tools ? describe : describe.skip;

whereTools("a signed model", () => {
  let home: string;
  const model = () => join(home, "model");
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });

  function script(text: string, ...args: string[]) {
    writeFileSync(join(home, "script"), text);
    return spawnSync("sh", [join(home, "script"), ...args], { encoding: "utf8", cwd: home });
  }
  const verify = () => script(VERIFY_SCRIPT, model(), join(home, "key.pem"));
  const signManifest = () => writeFileSync(join(model(), "MANIFEST.sig"), sign("sha256", readFileSync(join(model(), "MANIFEST")), privateKey));

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "aidc-model-"));
    mkdirSync(join(model(), "shards"), { recursive: true });
    writeFileSync(join(home, "key.pem"), publicKey.export({ type: "spki", format: "pem" }));
    writeFileSync(join(model(), "config.json"), "{}");
    writeFileSync(join(model(), "shards", "w-1.safetensors"), "weights");
    expect(script(MANIFEST_SCRIPT, model()).status).toBe(0);
    signManifest();
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  test("is loaded as it was signed", () => {
    expect(verify()).toMatchObject({ status: 0, stderr: "" });
    expect(readFileSync(join(model(), "MANIFEST"), "utf8").trim().split("\n").map((line) => line.slice(66))).toEqual(["config.json", "shards/w-1.safetensors"]);
  });

  test.each<[string, () => void, RegExp]>([
    ["a changed file", () => writeFileSync(join(model(), "shards", "w-1.safetensors"), "poison"), /missing or was changed/],
    ["a file that is missing", () => rmSync(join(model(), "config.json")), /missing or was changed/],
    ["a file that was added", () => writeFileSync(join(model(), "extra.json"), "{}"), /a file was added/],
    ["a manifest that was written anew", () => { writeFileSync(join(model(), "config.json"), "{ }"); rmSync(join(model(), "MANIFEST.sig")); script(MANIFEST_SCRIPT, model()); writeFileSync(join(model(), "MANIFEST.sig"), "x"); }, /signature does not fit/],
    ["no signature", () => rmSync(join(model(), "MANIFEST.sig")), /no signed manifest/],
    ["a link", () => symlinkSync("/etc/passwd", join(model(), "link")), /links are not allowed/],
    ["a pickle, although signed", () => { writeFileSync(join(model(), "w.pt"), "x"); writeFileSync(join(model(), "MANIFEST"), readFileSync(join(model(), "MANIFEST"), "utf8") + `${"0".repeat(64)}  w.pt\n`); signManifest(); }, /runs code/],
    ["a path out of the model, although signed", () => { writeFileSync(join(model(), "MANIFEST"), `${"0".repeat(64)}  ../key.pem\n`); signManifest(); }, /malformed manifest/],
  ])("is refused with %s", (_what, tamper, message) => {
    tamper();
    const { status, stderr } = verify();
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
  });

  test("is refused under another key", () => {
    const other = generateKeyPairSync("ec", { namedCurve: "P-256" });
    writeFileSync(join(home, "key.pem"), other.publicKey.export({ type: "spki", format: "pem" }));
    expect(verify().stderr).toMatch(/signature does not fit/);
  });

  test("is not made of formats that run code (MOD-08)", () => {
    writeFileSync(join(model(), "weights.bin"), "x");
    expect(script(MANIFEST_SCRIPT, model())).toMatchObject({ status: 1, stderr: expect.stringContaining("safetensors") as string });
  });

  test("is promoted by a script that the shell can read", () => {
    writeFileSync(join(home, "promote"), PROMOTE_SCRIPT);
    expect(spawnSync("sh", ["-n", join(home, "promote")]).status).toBe(0);
    expect(PROMOTE_SCRIPT).toContain("--checksum-algorithm SHA256 --if-none-match '*'");
  });
});

describe("verification before load (MOD-12)", () => {
  function contents(image = IMAGE) {
    const stack = new TerraformStack(Testing.app(), "contents");
    new KubernetesProvider(stack, "kubernetes", {});
    new ModelVerification(stack, "models", { projects: ["beta", "alpha"], publicKeyPem: "PEM", verifierImage: image });
    return JSON.parse(Testing.synth(stack, true)) as { resource: Record<string, Record<string, Record<string, unknown>>> };
  }

  test("puts script and key into every project, unchangeable", () => {
    const maps = Object.values(contents().resource.kubernetes_config_map_v1 ?? {});
    expect(maps.map((one) => (one.metadata as { namespace: string }).namespace)).toEqual(["alpha", "beta"]);
    expect(maps[0]).toMatchObject({ immutable: true });
    expect((maps[0]?.data as Record<string, string>)["signing-key.pem"]).toBe("PEM");
  });

  test("refuses pods that load a model unverified, in the projects", () => {
    const text = JSON.stringify(contents().resource.kubernetes_manifest);
    expect(text).toContain("ValidatingAdmissionPolicyBinding");
    expect(text).toContain('"values":["alpha","beta"]');
    expect(text).toContain(MODEL_LABEL);
    expect(text).toContain(IMAGE);
  });

  test("gives the pod what the rule asks for", () => {
    const container = verifierContainer({ image: IMAGE, modelVolume: "model", modelDirectory: "llama" });
    const text = JSON.stringify(contents().resource.kubernetes_manifest);
    expect(text).toContain(`c.name == '${String(container.name)}' && c.image == '${String(container.image)}'`);
    const command = container.command as string[];
    expect(text).toContain(`c.command.size() == ${command.length}`);
    expect(text).toContain(`c.command[1] == '${command[1]}'`);
    expect(text).toContain(`c.command[3] == '${command[3]}'`);
    expect(verifierVolume()).toMatchObject({ name: container.name, configMap: { name: "verify-model" } });
  });

  test("wants a verifier that cannot be moved", () => {
    expect(() => contents("registry.example/verifier:latest")).toThrow(/^verifierImage: must be pinned by digest/);
  });
});
