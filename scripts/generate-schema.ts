/** Writes the JSON Schemas of the documents from the TypeScript types; `--check` fails when they are out of date. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createGenerator } from "ts-json-schema-generator";

const documents = [
  { file: "request.json", path: "lib/allocator/request.ts", type: "AllocationRequest" },
  { file: "plan.json", path: "lib/allocator/plan.ts", type: "AllocationPlan" },
  { file: "estimate.json", path: "lib/demand/estimate-document.ts", type: "EstimateDocument" },
];

const root = join(__dirname, "..");
let stale = 0;
for (const document of documents) {
  const schema = createGenerator({
    path: join(root, document.path),
    tsconfig: join(root, "tsconfig.json"),
    type: document.type,
    topRef: true,
    skipTypeCheck: true,
    additionalProperties: false,
    extraTags: ["asType"],
  }).createSchema(document.type);
  const text = `${JSON.stringify(withoutTags({ $id: `cdktf-ai-datacenter/schema/${document.file}`, ...schema }), null, 1)}\n`;
  const file = join(root, "schema", document.file);
  if (process.argv.includes("--check")) {
    if (read(file) !== text) {
      console.error(`schema/${document.file} is out of date: run npm run schema`);
      stale++;
    }
  } else {
    writeFileSync(file, text);
    console.error(`wrote schema/${document.file}`);
  }
}
process.exitCode = stale ? 1 : 0;

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
