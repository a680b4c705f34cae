import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(__dirname, "..", "..");

/** The project's sources in a folder of their own, so that they can be edited. */
function checkout(): string {
  const folder = mkdtempSync(join(tmpdir(), "aidc-"));
  for (const part of ["lib", "package.json"]) cpSync(join(root, part), join(folder, part), { recursive: true });
  mkdirSync(join(folder, "scripts"));
  for (const part of ["aidc.cjs", "command"]) cpSync(join(root, "scripts", part), join(folder, "scripts", part), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return folder;
}

const folder = checkout();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function help() {
  return spawnSync(process.execPath, [join(folder, "scripts", "aidc.cjs"), "--help"], { encoding: "utf8" });
}

test("the command run from source is that of the sources as they stand, also after an edit", () => {
  const program = join(folder, "lib", "cli", "program.ts");
  expect(help().stdout).toContain("sizes infrastructure");
  writeFileSync(program, readFileSync(program, "utf8").replace("sizes infrastructure", "measures infrastructure"));
  expect(help().stdout).toContain("measures infrastructure");
  writeFileSync(program, "export const broken = ;");
  const broken = help();
  expect(broken.status).not.toBe(0);
  expect(broken.stderr).toContain("program.ts:1");
});
