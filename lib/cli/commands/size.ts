import { writeFileSync } from "node:fs";
import { basename } from "node:path";
import type { Command } from "commander";
import { carbonFront, mpsOfRequest, planOfOutsideSolution, sizeRequest, type AllocationPlan } from "../../allocator";
import { ValidationError } from "../../errors";
import { renderPlanPage, renderPlanTable } from "../../report";
import { ExitCode } from "../exit-code";
import { withProgress, withProgressWhenLong } from "../progress";
import { readJson, readText } from "../read-json";

interface SizeOptions {
  readonly json?: boolean;
  readonly explain?: boolean;
  readonly html?: string;
  readonly mps?: string;
  readonly solution?: string;
  readonly previousPlan?: string;
}

/** `aidc size REQUEST`: the proven allocation of a request. */
export function registerSize(program: Command): void {
  program
    .command("size")
    .description("allocate: choose instance types and counts for the workloads of a request")
    .argument("<request>", "JSON file, see schema/request.json")
    .option("--json", "print the plan document, see schema/plan.json")
    .option("--explain", "print why: the estimate behind every placement with its assumptions, what was not chosen, the runner-up, notes")
    .option("--html <file>", "also write the plan as a page with pictures, one file that needs nothing else")
    .option("--mps <file>", "also write the stage that minimizes cost as an MPS file for any other solver")
    .option("--solution <file>", "do not solve: take, place and verify the solution another solver wrote for the MPS file")
    .option("--previous-plan <file>", "the plan in force: unchanged if the request is, else left as little as pays")
    .action((file: string, options: SizeOptions) => size(file, options));
}

async function size(file: string, options: SizeOptions): Promise<void> {
  const request = readJson(file);
  const plan = withProgressWhenLong("sizing, with proof", (onLongWork) => planOf(request, options, onLongWork));
  if (options.mps !== undefined) write("--mps", options.mps, mpsOfRequest(request));
  if (options.html !== undefined) write("--html", options.html, await pageOf(request, plan, file));
  process.stdout.write(options.json ? `${JSON.stringify(plan, null, 2)}\n` : renderPlanTable(plan, { explain: options.explain }));
  process.exitCode = plan.status === "infeasible" ? ExitCode.FINDINGS : ExitCode.FINE;
}

function planOf(request: unknown, options: SizeOptions, onLongWork: () => void): AllocationPlan {
  // the page says why, whether or not the terminal does
  const explain = options.explain === true || options.html !== undefined;
  if (options.solution !== undefined) return planOfOutsideSolution(request, readText(options.solution), { explain });
  return sizeRequest(request, { explain, onLongWork, ...(options.previousPlan === undefined ? {} : { previousPlan: readJson(options.previousPlan) }) });
}

function pageOf(request: unknown, plan: AllocationPlan, file: string): Promise<string> {
  const front = plan.status === "infeasible" ? [] : withProgress("looking for plans with less carbon", () => carbonFront(request));
  return renderPlanPage(plan, { title: `Allocation of ${basename(file, ".json")}`, front });
}

function write(option: string, file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new ValidationError(option, `must be a file that can be written, got ${file} (${(error as NodeJS.ErrnoException).code ?? "failed"})`);
  }
}
