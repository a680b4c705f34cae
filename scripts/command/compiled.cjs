/* eslint-disable @typescript-eslint/no-require-imports -- the loader of ES modules would take a tenth of the command's time */
const { existsSync, readFileSync, renameSync, rmSync, writeFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { dirname } = require("node:path");
const { Script } = require("node:vm");

/**
 * Runs a bundle as `require` would, with what the engine compiled in the first run of the same subcommand: that is kept
 * beside the bundle, whose name says what is in it. Made by another engine, spoiled or not to be written: it is compiled
 * again, as without.
 *
 * @param {string} file the bundle, ASCII, `.js`
 */
function runCompiled(file) {
  const command = process.argv[2] ?? "";
  const code = /^[a-z]+$/.test(command) ? file.replace(/\.js$/, `-${command}.code`) : undefined;
  const cachedData = code && read(code);
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, "latin1").replace(/^#!.*/, "")}\n})`;
  const script = new Script(source, { filename: file, cachedData });
  if (code && (!cachedData || script.cachedDataRejected)) process.on("exit", () => keep(script, code));
  process.argv[1] = file;
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
}

function read(code) {
  try {
    return existsSync(code) ? readFileSync(code) : undefined;
  } catch {
    return undefined;
  }
}

/** A convenience: where it cannot be written the next run compiles again. */
function keep(script, code) {
  try {
    replace(code, (beside) => writeFileSync(beside, script.createCachedData()));
  } catch {
    // the folder is read-only, or full
  }
}

/** Written beside and renamed, since two commands may start at once. */
function replace(file, write) {
  const beside = `${file}.${process.pid}`;
  try {
    write(beside);
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

module.exports = { replace, runCompiled };
