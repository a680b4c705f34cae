import type { JsLpSolver } from "./api";

/** Loaded where it is used: most requests never need it, and it takes milliseconds to read. */
export function loadJsLpSolver(): { readonly solver: JsLpSolver; readonly version: string } {
  /* eslint-disable @typescript-eslint/no-require-imports -- only a call loads late and synchronously */
  const solver = require("javascript-lp-solver") as JsLpSolver;
  const { version } = require("javascript-lp-solver/package.json") as { readonly version: string };
  /* eslint-enable @typescript-eslint/no-require-imports */
  return { solver, version };
}
