import { CommanderError } from "commander";
import { ValidationError } from "../errors";
import { ExitCode } from "./exit-code";
import { buildProgram } from "./program";

/**
 * Runs the command: bad input and wrong usage end with 2 and, with `--json`, an error document on standard output;
 * a fault of ours ends with 3. Never a stack trace, unless `AIDC_DEBUG` is set.
 *
 * @param args the words after `aidc`
 * @returns the exit code; a command that found something has set `process.exitCode` itself
 */
export async function runCommand(args: readonly string[]): Promise<number> {
  try {
    const program = await buildProgram(args);
    await program.parseAsync([...args], { from: "user" });
    return Number(process.exitCode ?? ExitCode.FINE);
  } catch (error) {
    return report(error, args.includes("--json"));
  }
}

function report(error: unknown, json: boolean): number {
  if (error instanceof CommanderError) return reportUsage(error, json);
  if (error instanceof ValidationError) {
    say(json, error.path, error.problem);
    return ExitCode.BAD_INPUT;
  }
  const message = error instanceof Error ? error.message : String(error);
  say(json, "aidc", `a fault of ours, please report it with the request: ${message}`);
  if (process.env["AIDC_DEBUG"] && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return ExitCode.OUR_FAULT;
}

function reportUsage(error: CommanderError, json: boolean): number {
  // --help ends here too, and has printed what was asked
  if (error.exitCode === 0) return ExitCode.FINE;
  const message = error.message === "(outputHelp)" ? "names no command" : error.message.replace(/^error: /, "").replace(/\n/g, " ");
  say(json, "command", `${message}; see aidc --help`);
  return ExitCode.BAD_INPUT;
}

function say(json: boolean, path: string, message: string): void {
  if (json) process.stdout.write(`${JSON.stringify({ error: { path, message } })}\n`);
  process.stderr.write(`error: ${path}: ${message}\n`);
}
