#!/usr/bin/env node
/** `aidc`: sizes, estimates, lists and reviews without writing TypeScript. */
import { runCommand } from "./run";

// a reader that has seen enough (head, less) closes the pipe: no fault
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
  throw error;
});

void runCommand(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
