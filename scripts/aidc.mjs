/**
 * Runs `aidc` from source. Compiling module by module doubles the start of the command, so the sources are bundled
 * into one file under .cache, named for the paths, sizes and times of all sources: an edit makes a new one.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { argv, pid } from "node:process";

const root = join(import.meta.dirname, "..");
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
async function bundle(file) {
  const { buildSync } = await import("esbuild");
  const beside = `${file}.${pid}`;
  buildSync({ entryPoints: [join(root, "lib", "cli", "main.ts")], outfile: beside, bundle: true, platform: "node", target: "node20", packages: "external" });
  for (const old of readdirSync(cache)) if (old.endsWith(".js")) rmSync(join(cache, old), { force: true });
  renameSync(beside, file);
}

const file = join(cache, `${fingerprint()}.js`);
if (!existsSync(file)) {
  mkdirSync(cache, { recursive: true });
  await bundle(file);
}
argv[1] = file;
createRequire(import.meta.url)(file);
