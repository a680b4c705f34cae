import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { versionOf } from "../../lib/catalog/version";

/** The file the version stands in, and data that no answer is made of. */
export const VERSION_FILE = "version.json";
const NOT_COUNTED = [VERSION_FILE, "published-node-power.json"];

/**
 * Version of the data files in a folder.
 *
 * @param changed texts that come before those of the folder, by file name
 */
export function versionOfFolder(folder: string, changed: ReadonlyMap<string, string> = new Map()): string {
  const names = readdirSync(folder).filter((name) => name.endsWith(".json") && !NOT_COUNTED.includes(name)).sort();
  return versionOf(names.map((name) => [name, JSON.parse(changed.get(name) ?? readFileSync(join(folder, name), "utf8")) as unknown]));
}

/** Text of the version file. */
export function versionFileText(version: string): string {
  const source = "hash of the other data files of this folder, written by scripts/refresh-catalog.ts";
  return `${JSON.stringify({ source, license: "Apache-2.0", version }, null, 1)}\n`;
}
