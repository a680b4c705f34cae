/* eslint-disable @typescript-eslint/no-require-imports -- run by node as it is, like aidc.cjs */
/**
 * `npm run build` after the compiler: the command of the package as one file, named for what is in it, and its launcher.
 *
 *     node scripts/build-command.cjs [FOLDER]     default dist/bin
 */
const { createHash } = require("node:crypto");
const { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const { join, resolve } = require("node:path");
const { buildSync } = require("esbuild");
const { bundleOptions } = require("./command/bundle.cjs");

const root = join(__dirname, "..");
const folder = resolve(process.argv[2] ?? join(root, "dist", "bin"));

/** The licenses of the packages in the bundle, which they want beside their code. */
function licensesOf(inputs) {
  const packages = new Set(inputs.flatMap((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []));
  return [...packages].sort().map((path) => {
    const own = resolve(root, path);
    const text = readdirSync(own).find((file) => /^licen[cs]e/i.test(file));
    const { name, version, license } = JSON.parse(readFileSync(join(own, "package.json"), "utf8"));
    return `${name} ${version} (${license})\n\n${text ? readFileSync(join(own, text), "utf8").trim() : ""}\n`;
  });
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const { outputFiles, metafile } = buildSync({ ...bundleOptions(root), absWorkingDir: root, write: false, metafile: true });
const [{ contents }] = outputFiles;
const name = `aidc-${createHash("sha256").update(contents).digest("hex").slice(0, 16)}.js`;
writeFileSync(join(folder, name), contents);
writeFileSync(join(folder, "LICENSES.txt"), licensesOf(Object.keys(metafile.inputs)).join("\n"));
buildSync({ entryPoints: [join(__dirname, "command", "packaged.cjs")], outfile: join(folder, "aidc.js"), bundle: true, platform: "node", target: "node20", define: { BUNDLE: JSON.stringify(name) } });
