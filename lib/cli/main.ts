#!/usr/bin/env node
/** `aidc`: sizes, estimates, lists and reviews without writing TypeScript. */
import { runCommand } from "./run";

void runCommand(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
