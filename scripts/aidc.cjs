/* eslint-disable @typescript-eslint/no-require-imports -- the loader of ES modules would take a tenth of the command's time */
/**
 * Runs `aidc` from source. Compiling module by module doubles the start of the command, so the sources are bundled
 * into one file under .cache, named for the paths, sizes and times of all sources: an edit makes a new one. What the
 * engine compiled in the first run of a subcommand is kept beside it, so that the next one need not compile it again.
 */
const { createHash } = require("node:crypto");
const { existsSync, mkdirSync, readdirSync, rmSync, statSync } = require("node:fs");
const { join } = require("node:path");
const { replace, runCompiled } = require("./command/compiled.cjs");

const root = join(__dirname, "..");
const cache = join(root, ".cache", "aidc");

function fingerprint() {
  const lines = [factsOf("package.json"), factsOf("scripts/command/bundle.cjs")];
  collect("lib", lines);
  return createHash("sha256").update(lines.sort().join("\n")).digest("hex").slice(0, 16);
}

/** Folder by folder: the recursive listing of Node takes twice as long. */
function collect(folder, lines) {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) collect(path, lines);
    else lines.push(factsOf(path));
  }
}

function factsOf(path) {
  const { mtimeMs, size } = statSync(`${root}/${path}`);
  return `${path} ${size} ${mtimeMs}`;
}

function bundle(file) {
  const { buildSync } = require("esbuild");
  const { bundleOptions } = require("./command/bundle.cjs");
  replace(file, (outfile) => {
    buildSync({ ...bundleOptions(root), outfile });
    for (const old of readdirSync(cache)) if (old.endsWith(".js") || old.endsWith(".code")) rmSync(join(cache, old), { force: true });
  });
}

const file = join(cache, `${fingerprint()}.js`);
if (!existsSync(file)) {
  mkdirSync(cache, { recursive: true });
  bundle(file);
}
runCompiled(file);
