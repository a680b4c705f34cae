import Table from "cli-table3";
import type { Command } from "commander";
import { ExitCode } from "../exit-code";
import { readJson } from "../read-json";
import { judgeAccess, readCases, readStackFiles } from "../../policy";
import type { AccessReport, JudgedCase } from "../../policy";

interface AccessOptions {
  readonly json?: boolean;
  readonly zone?: string;
  readonly all?: boolean;
}

/** `aidc access CASES STACK`: who may do what, on the policies in a synthesized stack. */
export function registerAccess(program: Command): void {
  program
    .command("access")
    .description("test who may do what, on the policies in a synthesized stack")
    .argument("<cases>", "cases: JSON with cases, kubernetesCases, trustCases or conditionCases")
    .argument("<stack>", "a synthesized stack (cdk.tf.json), its folder, cdktf.out, or the output of terraform show -json")
    .option("--zone <name>", "which zone, where the stacks hold several")
    .option("--all", "list the decisions that are as expected, too")
    .option("--json", "print a document instead of a table")
    .action((casesFile: string, stackPath: string, options: AccessOptions) => {
      const report = judgeAccess(readCases(readJson(casesFile)), readStackFiles(stackPath), options.zone);
      process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : render(report, options.all === true));
      if (report.decisions.some(differs)) process.exitCode = ExitCode.FINDINGS;
    });
}

function differs(one: JudgedCase): boolean {
  return one.decision !== one.expected;
}

function render(report: AccessReport, all: boolean): string {
  const wrong = report.decisions.filter(differs);
  const shown = all ? report.decisions : wrong;
  const summary = `${report.decisions.length} cases, ${report.decisions.length - wrong.length} as expected, ${wrong.length} not`;
  return `${[...(shown.length > 0 ? [table(shown)] : []), summary, ...report.notes.map((note) => `note: ${note}`)].join("\n")}\n`;
}

function table(decisions: readonly JudgedCase[]): string {
  const result = new Table({ head: ["case", "decision", "expected", "decided by", "in"], style: { head: [], border: [], compact: true } });
  for (const one of decisions) result.push([one.id, `${one.decision}${differs(one) ? " !" : ""}`, one.expected, one.decidedBy, one.policy ?? ""]);
  return result.toString();
}
