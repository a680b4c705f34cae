import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aidc } from "./run-command";

const folder = mkdtempSync(join(tmpdir(), "aidc-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, contents: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, contents);
  return path;
}

const request = (change: object): string => JSON.stringify({ region: "us-east-1", workloads: [{ kind: "resources", name: "etl", demand: { vcpu: 8 }, divisible: true }], ...change });

describe.each(["size", "estimate"])("aidc %s", (command) => {
  const cases: [string, () => string, string, RegExp][] = [
    ["a missing file", () => join(folder, "none.json"), join(folder, "none.json"), /does not exist/],
    ["a folder", () => folder, folder, /is a folder/],
    ["an empty file", () => file("empty.json", ""), join(folder, "empty.json"), /is empty/],
    ["a cut file", () => file("cut.json", request({}).slice(0, 40)), join(folder, "cut.json"), /is not JSON/],
    ["a binary file", () => file("binary.json", Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 0xff, 0xfe, 0x00])), join(folder, "binary.json"), /is not text/],
    ["a list", () => file("list.json", "[]"), "request", /must be an object/],
    ["a file nested 20,000 deep", () => file("deep.json", `${"[".repeat(20_000)}${"]".repeat(20_000)}`), "request", /must be an object/],
    ["an unknown key", () => file("key.json", request({ budgetUsd: 3 })), "budgetUsd", /unknown key "budgetUsd"; did you mean "budgetUsdPerMonth"\?/],
    ["an infinite number", () => file("infinite.json", request({}).replace('"vcpu":8', '"vcpu":1e999')), "workloads[0].demand.vcpu", /must be a finite number, got Infinity/],
    ["an unknown region", () => file("region.json", request({ region: "us-est-1" })), "region", /did you mean "us-east-1"\?/],
    ["an unknown type", () => file("type.json", request({ catalog: { instanceTypes: ["p5.48xlarg"] } })), "catalog.instanceTypes[0]", /did you mean "p5.48xlarge"\?/],
  ];

  test.each(cases)("%s ends with 2 and an error document that names the path", async (_name, path, where, message) => {
    const { code, stdout, stderr } = await aidc(command, path(), "--json");
    const { error } = JSON.parse(stdout) as { error: { path: string; message: string } };
    expect(code).toBe(2);
    expect(error.path).toBe(where);
    expect(error.message).toMatch(message);
    expect(stderr).not.toContain("    at ");
  });
});

describe("wrong usage ends with 2", () => {
  test.each([
    ["no command", [], /names no command/],
    ["an unknown command", ["sise"], /unknown command 'sise'/],
    ["no file", ["size"], /missing required argument/],
    ["an unknown option", ["size", "x.json", "--jsn"], /unknown option '--jsn'/],
    ["too many files", ["size", "x.json", "y.json"], /too many arguments/],
  ])("%s", async (_name, args, message) => {
    const { code, stdout } = await aidc(...args, ...(args.length ? ["--json"] : []));
    expect(code).toBe(2);
    if (args.length) expect((JSON.parse(stdout) as { error: { message: string } }).error.message).toMatch(message);
  });
});

test("help is fine", async () => {
  const { code, stdout } = await aidc("--help");
  expect(code).toBe(0);
  expect(stdout).toContain("estimate");
});
