import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** Runs work that blocks its thread for so long. */
function run(milliseconds: number): { readonly stdout: string; readonly stderr: string; readonly status: number | null } {
  const script = `const { withProgress } = require("./lib/cli/progress");
    const cell = new Int32Array(new SharedArrayBuffer(4));
    console.log(withProgress("working", () => (Atomics.wait(cell, 0, 0, ${milliseconds}), "done")));`;
  return spawnSync(process.execPath, ["--require", "tsx/cjs", "-e", script], { cwd: join(__dirname, "..", ".."), encoding: "utf8" });
}

describe("work of more than two seconds", () => {
  test("says on standard error that it goes on, and gives its result on standard output", () => {
    const { stdout, stderr, status } = run(3200);
    expect(stderr).toMatch(/^working: [23] s so far\n$/);
    expect({ stdout, status }).toEqual({ stdout: "done\n", status: 0 });
  });

  test("less says nothing", () => {
    expect(run(50)).toMatchObject({ stdout: "done\n", stderr: "", status: 0 });
  });
});
