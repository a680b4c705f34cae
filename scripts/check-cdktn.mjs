/**
 * The flagship example under CDK Terrain: installs the fork by the npm alias that the README names, in a folder of its own,
 * synthesizes there and compares with what CDKTF makes of the same sources. Exit code 77: no registry to install from.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const CDKTN = "0.24.0";
const SKIPPED = 77;
const EXAMPLE = ["examples", "llm-training-site", "main.ts"];
const STACK = ["stacks", "llm-training-site", "cdk.tf.json"];

const root = resolve(import.meta.dirname, "..");
const own = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const scratch = mkdtempSync(join(tmpdir(), "aidc-cdktn-"));
try {
  process.exitCode = check();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function check() {
  for (const entry of ["lib", "examples", "schema", "tsconfig.json"]) cpSync(join(root, entry), join(scratch, entry), { recursive: true });
  writeFileSync(join(scratch, "package.json"), JSON.stringify(aliased(), null, 2));

  const install = run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", "--ignore-scripts", "--loglevel=error"], scratch);
  if (install.status !== 0) {
    const offline = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTCACHED/.test(install.output);
    if (!offline) console.error(install.output);
    return say(offline ? SKIPPED : 1, offline ? "no npm registry to install cdktn from" : "the alias does not install");
  }
  const installed = JSON.parse(readFileSync(join(scratch, "node_modules", "cdktf", "package.json"), "utf8"));
  if (installed.name !== "cdktn" || installed.version !== CDKTN) return say(1, `cdktf resolves to ${installed.name} ${installed.version}`);

  const [fork, original] = [synthesize(scratch), synthesize(root)];
  if (fork.failed ?? original.failed) {
    console.error(fork.failed ?? original.failed);
    return say(1, fork.failed ? "the example does not synthesize under cdktn" : "the example does not synthesize under cdktf");
  }
  const difference = firstDifference(original.stack, fork.stack);
  if (difference) return say(1, `the stack under cdktn differs from the one under cdktf at ${difference}`);
  return say(0, `cdktn ${CDKTN}, constructs ${version("constructs")}: the example synthesizes to the same ${resources(fork.stack)} resources as under cdktf ${own.devDependencies.cdktf}`);
}

/** The package.json of a user on CDK Terrain: the two lines of the README, and what the library needs. */
function aliased() {
  const { "@cdktf/provider-aws": aws, "@cdktf/provider-kubernetes": kubernetes, constructs, tsx } = own.devDependencies;
  return {
    name: "on-cdk-terrain",
    private: true,
    dependencies: { ...own.dependencies, cdktf: `npm:cdktn@${CDKTN}`, constructs, "@cdktf/provider-aws": aws, "@cdktf/provider-kubernetes": kubernetes, tsx },
    overrides: { cdktf: "$cdktf" },
  };
}

function synthesize(folder) {
  const outdir = mkdtempSync(join(scratch, "out-"));
  const outcome = run(process.execPath, ["--import", "tsx", join(...EXAMPLE)], folder, { CDKTF_OUTDIR: outdir });
  if (outcome.status !== 0) return { failed: outcome.output };
  return { stack: JSON.parse(readFileSync(join(outdir, ...STACK), "utf8")) };
}

/** Path of the first place where two documents differ; stamp of the synthesizer and folder of the local state are none. */
function firstDifference(a, b, path = "") {
  if (path === "//.metadata.version" || path === "terraform.backend") return undefined;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b ? undefined : path || "the root";
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  for (const key of keys) {
    const found = firstDifference(a[key], b[key], path ? `${path}.${key}` : key);
    if (found) return found;
  }
  return undefined;
}

function resources(stack) {
  return Object.values(stack.resource).reduce((sum, ofType) => sum + Object.keys(ofType).length, 0);
}

function version(name) {
  return JSON.parse(readFileSync(join(scratch, "node_modules", name, "package.json"), "utf8")).version;
}

function run(command, args, cwd, env = {}) {
  const outcome = spawnSync(command, args, { cwd, encoding: "utf8", maxBuffer: 1 << 28, env: { ...process.env, ...env } });
  return { status: outcome.status, output: `${outcome.stdout ?? ""}${outcome.stderr ?? ""}${outcome.error?.message ?? ""}` };
}

function say(code, line) {
  console.log(`${code === SKIPPED ? "skipped: " : ""}CDK Terrain: ${line}`);
  return code;
}
