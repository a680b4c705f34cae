import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(__dirname, "..", "..");
const fixtures = join(__dirname, "fixtures");

function refresh(...args: string[]): { status: number | null; stderr: string } {
  const tsx = join(root, "node_modules", "tsx", "dist", "cli.mjs");
  const run = spawnSync(process.execPath, [tsx, join(root, "scripts", "refresh-catalog.ts"), ...args], { cwd: root, encoding: "utf8" });
  return { status: run.status, stderr: run.stderr };
}

describe("the refresh script", () => {
  test("leaves the data as they are without a file to read", () => {
    expect(refresh("--check")).toEqual({ status: 0, stderr: "" });
  });

  test("with --check says what would change and writes nothing", () => {
    const { status, stderr } = refresh("--check", "--prices", join(fixtures, "offer-file.json"), "--instances", join(fixtures, "describe-instance-types.json"));
    expect(status).toBe(1);
    expect(stderr).toContain("2 regions, 3 types, 1 of them not in the catalog");
    expect(stderr).toContain("would change: ");
    expect(refresh("--check").status).toBe(0);
  });

  test("says what is wrong with a file, without a stack", () => {
    const { status, stderr } = refresh("--check", "--prices", join(fixtures, "describe-instance-types.json"));
    expect(status).toBe(2);
    expect(stderr).toBe('error: offerCode: must be "AmazonEC2", got undefined\n');
  });
});
