import type { Command } from "commander";
import { estimateRequest } from "../../allocator";
import { renderEstimates } from "../../report";
import { withProgress } from "../progress";
import { readJson } from "../read-json";

/** `aidc estimate REQUEST`: what each workload takes on each accelerator. */
export function registerEstimate(program: Command): void {
  program
    .command("estimate")
    .description("estimate what each workload takes on each accelerator, with bands and sources")
    .argument("<request>", "JSON file, see schema/request.json")
    .option("--json", "print the estimate document, see schema/estimate.json")
    .action((file: string, options: { readonly json?: boolean }) => {
      const request = readJson(file);
      const document = withProgress("estimating", () => estimateRequest(request));
      process.stdout.write(options.json ? `${JSON.stringify(document)}\n` : renderEstimates(document));
    });
}
