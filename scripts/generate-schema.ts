/** Writes the JSON Schemas of the documents, and the checker of requests, from the TypeScript types; `--check` fails when they are out of date. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createGenerator } from "ts-json-schema-generator";
import { requestValidatorSource } from "./request-validator";

const documents = [
  { file: "request.json", path: "lib/allocator/request.ts", type: "AllocationRequest" },
  { file: "plan.json", path: "lib/allocator/plan.ts", type: "AllocationPlan" },
  { file: "estimate.json", path: "lib/demand/estimate-document.ts", type: "EstimateDocument" },
];

const root = join(__dirname, "..");
let stale = 0;
for (const document of documents) {
  const generated = createGenerator({
    path: join(root, document.path),
    tsconfig: join(root, "tsconfig.json"),
    type: document.type,
    topRef: true,
    skipTypeCheck: true,
    additionalProperties: false,
    extraTags: ["asType"],
  }).createSchema(document.type);
  const schema = withoutTags({ $id: `cdktf-ai-datacenter/schema/${document.file}`, ...generated }) as object;
  settle(`schema/${document.file}`, `${JSON.stringify(schema, null, 1)}\n`);
  if (document.file === "request.json") settle("lib/allocator/request-check/generated/validate-request.ts", requestValidatorSource(schema));
}
process.exitCode = stale ? 1 : 0;

/** Writes the file, or counts it as stale where this run only checks. */
function settle(path: string, text: string): void {
  const file = join(root, path);
  if (!process.argv.includes("--check")) {
    writeFileSync(file, text);
    console.error(`wrote ${path}`);
  } else if (read(file) !== text) {
    console.error(`${path} is out of date: run npm run schema`);
    stale++;
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** `@asType integer` becomes `type: integer`; the other tags are standard keywords already. */
function withoutTags(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutTags);
  if (typeof node !== "object" || node === null) return node;
  const { asType, ...rest } = node as Record<string, unknown>;
  const entries = Object.entries(rest).map(([key, value]) => [key, withoutTags(value)] as const);
  return Object.fromEntries(asType === undefined ? entries : [...entries.filter(([key]) => key !== "type"), ["type", asType]]);
}
