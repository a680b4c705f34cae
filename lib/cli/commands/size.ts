import type { Command } from "commander";
import { sizeRequest, type AllocationPlan } from "../../allocator";
import { renderPlanTable } from "../../report";
import { readJson } from "../read-json";
import { ExitCode } from "../exit-code";

interface SizeOptions {
  readonly json?: boolean;
  readonly explain?: boolean;
  readonly mps?: string;
}

/** `aidc size REQUEST`: the proven allocation of a request. */
export function registerSize(program: Command): void {
  program
    .command("size")
    .description("allocate: choose instance types and counts for the workloads of a request")
    .argument("<request>", "JSON file, see schema/request.json")
    .option("--json", "print the plan document, see schema/plan.json")
    .option("--explain", "print why: what binds, what was not chosen, what-ifs")
    .option("--mps <file>", "write the cost stage as an MPS model for any other solver")
    .action((file: string, options: SizeOptions) => size(file, options));
}

function size(file: string, options: SizeOptions): void {
  const request = readJson(file);
  const plan = sizeRequest(request);
  process.stdout.write(options.json ? `${JSON.stringify(plan, null, 2)}\n` : renderPlanTable(plan, { explain: options.explain }));
  process.exitCode = exitCodeOf(plan);
}

function exitCodeOf(plan: AllocationPlan): number {
  return plan.status === "infeasible" ? ExitCode.FINDINGS : ExitCode.FINE;
}
