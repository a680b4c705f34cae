import { Command } from "commander";

type Register = (program: Command) => void;

/** Where each subcommand stands; loaded when asked for, so that one command does not pay for the others. */
const COMMANDS: Readonly<Record<string, () => Promise<Register>>> = {
  size: async () => (await import("./commands/size")).registerSize,
  estimate: async () => (await import("./commands/estimate")).registerEstimate,
  catalog: async () => (await import("./commands/catalog")).registerCatalog,
  access: async () => (await import("./commands/access")).registerAccess,
};

/** The command, with the subcommand that the arguments name, or with all of them for the help. */
export async function buildProgram(args: readonly string[]): Promise<Command> {
  const program = withoutExit(new Command("aidc").description("sizes infrastructure for large AI models and says why"));
  const named = COMMANDS[args.find((arg) => !arg.startsWith("-")) ?? ""];
  for (const load of named ? [named] : Object.values(COMMANDS)) (await load())(program);
  program.commands.forEach(withoutExit);
  return program;
}

/** Errors are thrown, not printed: one place words them and sets the exit code. */
function withoutExit(command: Command): Command {
  return command.exitOverride().configureOutput({ outputError: () => undefined, writeErr: (text) => process.stderr.write(text) });
}
