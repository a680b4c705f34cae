/* eslint-disable @typescript-eslint/no-require-imports -- the loader of ES modules would take a tenth of the command's time */
/**
 * Runs `aidc` from source. Compiling module by module doubles the start of the command, so the sources are bundled
 * into one file under .cache, named for the paths, sizes and times of all sources: an edit makes a new one. What the
 * engine compiled in the first run of a subcommand is kept beside it, so that the next one need not compile it again.
 */
const { createHash } = require("node:crypto");
const { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { dirname, join } = require("node:path");
const { Script } = require("node:vm");

const root = join(__dirname, "..");
const cache = join(root, ".cache", "aidc");

function fingerprint() {
  const lines = [factsOf("package.json")];
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

/** Written beside and renamed, since two commands may start at once. */
function replace(file, write) {
  const beside = `${file}.${process.pid}`;
  write(beside);
  renameSync(beside, file);
}

function bundle(file) {
  const { buildSync } = require("esbuild");
  // what the engine has kept knows no import() of its own
  const options = { entryPoints: [join(root, "lib", "cli", "main.ts")], bundle: true, platform: "node", target: "node20", packages: "external", supported: { "dynamic-import": false } };
  replace(file, (outfile) => {
    buildSync({ ...options, outfile });
    for (const old of readdirSync(cache)) if (old.endsWith(".js") || old.endsWith(".code")) rmSync(join(cache, old), { force: true });
  });
}

/** As `require` would, with what the engine compiled before where there is any. */
function run(file) {
  const command = process.argv[2] ?? "";
  const code = /^[a-z]+$/.test(command) ? file.replace(/\.js$/, `-${command}.code`) : undefined;
  const cachedData = code && existsSync(code) ? readFileSync(code) : undefined;
  // the bundle is ASCII
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, "latin1").replace(/^#!.*/, "")}\n})`;
  const script = new Script(source, { filename: file, cachedData });
  if (code && (!cachedData || script.cachedDataRejected)) process.on("exit", () => keep(script, code));
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
}

/** A convenience: where it cannot be written the next run compiles again. */
function keep(script, code) {
  try {
    replace(code, (beside) => writeFileSync(beside, script.createCachedData()));
  } catch {
    // the folder is read-only, or full
  }
}

const file = join(cache, `${fingerprint()}.js`);
if (!existsSync(file)) {
  mkdirSync(cache, { recursive: true });
  bundle(file);
}
process.argv[1] = file;
run(file);
