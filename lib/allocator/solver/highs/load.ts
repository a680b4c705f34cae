/* eslint-disable no-restricted-imports -- the one place of the room that reads files: the solver's own WebAssembly */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
/* eslint-enable no-restricted-imports */
import { createContext, runInContext } from "node:vm";
import type { Highs } from "./api";

/** What is used of WebAssembly; not part of the language's own types, and absent where it is barred. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => object;
}

export interface LoadedHighs {
  readonly highs: Highs;
  /** Of the npm package: what a lock file fixes. */
  readonly version: string;
}

interface Loading {
  out?: Highs;
  err?: unknown;
}

/**
 * Loads HiGHS (npm `highs`) synchronously.
 *
 * Its loader is asynchronous only in form: with a synchronous `instantiateWasm` nothing in it waits for the event
 * loop. Run in a context of its own with `microtaskMode: "afterEvaluate"`, whose promise jobs are drained before
 * `runInContext` returns, it is ready when the call is.
 *
 * @throws where the package is missing or WebAssembly is barred
 */
export function loadHighs(): LoadedHighs {
  const { WebAssembly } = globalThis as unknown as { WebAssembly?: WebAssemblyApi };
  if (!WebAssembly) throw new Error("WebAssembly is barred");
  const entry = require.resolve("highs");
  const folder = dirname(entry);
  const wasm = new WebAssembly.Module(readFileSync(join(folder, "highs.wasm")));
  const options = {
    instantiateWasm(imports: object, done: (instance: object) => void): object {
      done(new WebAssembly.Instance(wasm, imports));
      return {};
    },
    print: () => {},
    printErr: () => {},
  };
  const exported = { exports: {} };
  const globals: Record<string, unknown> & Loading = {
    module: exported,
    exports: exported.exports,
    require,
    __dirname: folder,
    __filename: entry,
    process,
    console,
    performance,
    TextDecoder,
    TextEncoder,
    URL,
    options,
  };
  const context = createContext(globals, { microtaskMode: "afterEvaluate" });
  runInContext(readFileSync(entry, "utf8"), context, { filename: entry });
  runInContext("module.exports(options).then((highs) => { out = highs; }, (error) => { err = error; })", context);
  if (!globals.out) throw new Error(`the solver "highs" did not load: ${messageOf(globals.err)}`);
  return { highs: globals.out, version: packageVersion(folder) ?? globals.out.version.string };
}

/** The package does not export its package.json, so it is read. */
function packageVersion(folder: string): string | undefined {
  const { name, version } = JSON.parse(readFileSync(join(folder, "..", "package.json"), "utf8")) as { name?: string; version?: string };
  return name === "highs" ? version : undefined;
}

/** Errors come from another context, where `instanceof Error` does not hold. */
export function messageOf(error: unknown): string {
  const message = typeof error === "object" && error !== null && "message" in error ? String(error.message) : String(error);
  return message.split("\n")[0]?.slice(0, 200) ?? "";
}
