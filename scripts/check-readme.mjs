/** Compiles every ```ts block of every README against the library, so that no example in prose goes stale. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import ts from "typescript";

const root = resolve(import.meta.dirname, "..");
const scratch = join(root, ".cache", "readme");

const readmes = ["README.md", ...readdirSync(join(root, "lib"), { recursive: true, encoding: "utf8" }).filter((f) => f.endsWith("README.md")).map((f) => join("lib", f))];
const blocks = readmes.flatMap((file) => {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map((match, index) => ({ name: `${file.replace(/[^A-Za-z0-9]+/g, "-")}-${index}.ts`, from: `${file}:${text.slice(0, match.index).split("\n").length + 1}`, code: match[1] }));
});

rmSync(scratch, { recursive: true, force: true });
mkdirSync(scratch, { recursive: true });
for (const block of blocks) writeFileSync(join(scratch, block.name), `${block.code}\nexport {};\n`);

const { options } = ts.convertCompilerOptionsFromJson(JSON.parse(readFileSync(join(root, "tsconfig.json"), "utf8")).compilerOptions, root);
const program = ts.createProgram(blocks.map((b) => join(scratch, b.name)), {
  ...options,
  incremental: false,
  tsBuildInfoFile: undefined,
  noUnusedLocals: false,
  baseUrl: root,
  // inside the project a room is named by its door
  paths: { "cdktf-ai-datacenter": ["lib/index.ts"], "cdktf-ai-datacenter/lib/*": ["lib/*"] },
});
const problems = ts.getPreEmitDiagnostics(program).filter((d) => d.file && d.file.fileName.startsWith(scratch));
for (const problem of problems) {
  const block = blocks.find((b) => problem.file.fileName === join(scratch, b.name));
  const { line } = problem.file.getLineAndCharacterOfPosition(problem.start ?? 0);
  console.error(`${block?.from ?? relative(root, problem.file.fileName)} (line ${line + 1} of the block): ${ts.flattenDiagnosticMessageText(problem.messageText, "\n")}`);
}
console.error(`README: ${blocks.length} code blocks, ${problems.length} problems`);
process.exitCode = problems.length ? 1 : 0;
