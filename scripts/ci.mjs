/**
 * The checks of CI after the install, each with its outcome; closes with `N passed, N failed, N skipped`.
 * A step without tests of its own counts as one.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const results = join(root, ".cache", "ci");
const count = { passed: 0, failed: 0, skipped: 0 };
const skippedBecause = [];
const failedSteps = [];

/** Exit code by which a check says that this machine lacks what it needs; its last line says what. */
const SKIPPED = 77;

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

jest("unit tests", "test");
check("types and lint", "npm", ["run", "-s", "lint"]);
check("schemas are those of the types", "npm", ["run", "-s", "schema", "--", "--check"]);
check("catalog data and version agree", "npm", ["run", "-s", "refresh-catalog", "--", "--check"]);
check("jsii", "npm", ["run", "-s", "jsii"]);
check("README code blocks", "node", ["scripts/check-readme.mjs"]);
check("README main command", "npm", ["-s", "start"]);
check("cdktf synth", "npx", ["cdktf", "synth"]);
check("build", "npm", ["run", "-s", "build"]);
jest("terraform", "test:terraform");
check("CDK Terrain", "npm", ["run", "-s", "test:cdktn"]);
for (const name of ["accuracy", "allocator-baselines"]) check(`bench ${name}`, "npm", ["run", "-s", "bench", "--", name]);
check("bench solver-fuzz", "npm", ["run", "-s", "bench", "--", "solver-fuzz", "300"]);

for (const line of skippedBecause) console.log(`skipped: ${line}`);
for (const line of failedSteps) console.log(`failed: ${line}`);
console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
process.exitCode = count.failed ? 1 : 0;

function run(title, command, args) {
  console.log(`\n== ${title}`);
  const started = process.hrtime.bigint();
  const outcome = spawnSync(command, args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "pipe"] });
  const output = `${outcome.stdout ?? ""}${outcome.stderr ?? ""}`;
  const lines = output.trim().split("\n");
  console.log(lines.slice(-60).join("\n"));
  console.log(`-- ${title}: exit ${outcome.status}, ${Number((process.hrtime.bigint() - started) / 1_000_000n) / 1000} s`);
  return { status: outcome.status, lastLine: lines.at(-1) ?? "" };
}

function check(title, command, args) {
  const { status, lastLine } = run(title, command, args);
  if (status === 0) count.passed++;
  else if (status === SKIPPED) {
    count.skipped++;
    skippedBecause.push(`${title}: ${lastLine}`);
  } else {
    count.failed++;
    failedSteps.push(`${title}: ${lastLine}`);
  }
}

function jest(title, script) {
  const file = join(results, `${script.replace(":", "-")}.json`);
  const { status } = run(title, "npm", ["run", "-s", script, "--", "--ci", "--json", `--outputFile=${file}`, "--silent=false"]);
  const report = readReport(file);
  if (!report) {
    count.failed++;
    failedSteps.push(`${title}: the test runner wrote no report (exit ${status})`);
    return;
  }
  count.passed += report.numPassedTests;
  count.failed += report.numFailedTests + report.numRuntimeErrorTestSuites;
  count.skipped += report.numPendingTests + report.numTodoTests;
  for (const suite of report.testResults) {
    for (const test of suite.assertionResults) {
      if (test.status === "failed") failedSteps.push(`${title}: ${test.fullName}`);
      if (test.status === "pending") skippedBecause.push(`${title}: ${test.fullName}`);
    }
    if (suite.status === "failed" && suite.assertionResults.length === 0) failedSteps.push(`${title}: ${suite.name.replace(`${root}/`, "")} did not run`);
  }
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
