/** Compiles the public face with jsii, so that it stays usable from Python, Java, C# and Go; writes into a scratch copy. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const scratch = mkdtempSync(join(tmpdir(), "aidc-jsii-"));
try {
  for (const entry of ["lib", "schema", "package.json", "tsconfig.json", "tsconfig.public.json", "README.md", "LICENSE"]) cpSync(join(root, entry), join(scratch, entry), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(scratch, "node_modules"));
  const run = spawnSync(process.execPath, [join(root, "node_modules", "jsii", "bin", "jsii"), "--silence-warnings=reserved-word"], { cwd: scratch, encoding: "utf8", env: { ...process.env, JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION: "1", JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: "1" } });
  const output = `${run.stdout}${run.stderr}`.trim();
  if (output) console.error(output);
  console.error(run.status === 0 ? "jsii: the public face is clean" : "jsii: failed");
  process.exitCode = run.status === 0 ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
