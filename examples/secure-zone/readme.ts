import { App, Testing } from "cdktf";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SecureZoneSite } from "./site";
import { accessMatrix, coverageTable } from "./tables";

export const README = join(__dirname, "../../lib/secure-zone/README.md");

/** The room's README with the tables as the example has them now. */
export function withTables(text: string, app: App = Testing.app()): string {
  const { zone } = new SecureZoneSite(app, "secure-zone");
  return replaced(replaced(text, "coverage", coverageTable(zone)), "matrix", accessMatrix(zone));
}

function replaced(text: string, name: string, table: string): string {
  const [start, end] = [`<!-- ${name}: generated -->`, `<!-- /${name} -->`];
  const [before, rest] = text.split(start);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`README has no ${start} ... ${end}`);
  return `${before}${start}\n\n${table}\n\n${end}${after}`;
}

// npx tsx examples/secure-zone/readme.ts
if (require.main === module) writeFileSync(README, withTables(readFileSync(README, "utf8")));
