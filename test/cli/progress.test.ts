import { spawnSync } from "node:child_process";
import { join } from "node:path";

interface Run {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
}

/** Runs work that blocks its thread for so long, by `withProgress` or another function of its file. */
function run(milliseconds: number, how = "withProgress", before = ""): Run {
  const script = `const { ${how} } = require("./lib/cli/progress");
    const cell = new Int32Array(new SharedArrayBuffer(4));
    console.log(${how}("working", (begin) => (${before}Atomics.wait(cell, 0, 0, ${milliseconds}), "done")));`;
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

describe("work that says itself when it may take long", () => {
  test("is reported from then on, with the time since it began", () => {
    const { stdout, stderr } = run(1700, "withProgressWhenLong", "Atomics.wait(cell, 0, 0, 1000), begin(), ");
    expect(stderr).toMatch(/^working: [23] s so far\n$/);
    expect(stdout).toBe("done\n");
  });

  test("is not reported where it never says so", () => {
    expect(run(2600, "withProgressWhenLong")).toMatchObject({ stdout: "done\n", stderr: "" });
  });
});
