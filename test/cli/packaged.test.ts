import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(__dirname, "..", "..");
const request = join(root, "examples", "llm-training-site", "request.json");

/** The command as `npm run build` makes it, in a folder of its own. */
const folder = mkdtempSync(join(tmpdir(), "aidc-package-"));
const bin = join(folder, "bin");

beforeAll(() => {
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const { status, stderr } = spawnSync(process.execPath, [join(root, "scripts", "build-command.cjs"), bin], { encoding: "utf8" });
  expect(`${status} ${stderr}`).toBe("0 ");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function aidc(...args: string[]) {
  return spawnSync(process.execPath, [join(bin, "aidc.js"), ...args], { encoding: "utf8" });
}

function kept(): string[] {
  return readdirSync(bin).filter((name) => name.endsWith(".code"));
}

describe("the command of the package", () => {
  test("answers the same before and after its compiled code is kept", () => {
    expect(kept()).toEqual([]);
    const first = aidc("size", request, "--json");
    expect(first.status).toBe(0);
    expect(kept()).toEqual([expect.stringMatching(/^aidc-[0-9a-f]{16}-size\.code$/)]);
    expect(aidc("size", request, "--json").stdout).toBe(first.stdout);
  });

  test("compiles again where what is kept is spoiled, and keeps that", () => {
    const code = join(bin, kept()[0]);
    const whole = statSync(code).size;
    writeFileSync(code, readFileSync(code).subarray(0, 1000));
    expect(aidc("size", request).stdout).toContain("USD/month");
    expect(statSync(code).size).toBeGreaterThan(whole / 2);
  });

  test("runs where nothing can be kept", () => {
    const code = join(bin, kept()[0]);
    rmSync(code);
    mkdirSync(code);
    const { status, stdout, stderr } = aidc("size", request);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("USD/month");
    expect(readdirSync(bin).filter((name) => name.includes(".code."))).toEqual([]);
  });

  test("has wrong usage and help of its own", () => {
    expect(aidc("siez").status).toBe(2);
    expect(aidc("--help").stdout).toContain("sizes infrastructure");
  });

  test("comes with the licenses of the packages in it", () => {
    const licenses = readFileSync(join(bin, "LICENSES.txt"), "utf8");
    for (const name of ["commander", "cli-table3", "fastest-levenshtein"]) expect(licenses).toMatch(new RegExp(`^${name} \\d`, "m"));
  });
});
