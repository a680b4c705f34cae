import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { catalogVersion } from "../../lib/catalog";
import { versionOfFolder } from "../../scripts/refresh-catalog/version-file";

const folder = join(__dirname, "..", "..", "lib", "catalog", "data");
const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
// evidence for a test, no figure of an answer; and the version itself
const notCounted = ["published-node-power.json", "version.json"];

/** The file with its last digit, whatever it counts, one higher. */
function withOneFigureChanged(file: string): string {
  const text = readFileSync(join(folder, file), "utf8");
  const at = [...text.matchAll(/\d/g)].at(-1)?.index ?? -1;
  return text.slice(0, at) + String((Number(text[at]) + 1) % 10) + text.slice(at + 1);
}

describe("the catalog's version", () => {
  test("is that of its data; after a change by hand, run scripts/refresh-catalog.ts", () => {
    expect(catalogVersion).toMatch(/^[0-9a-f]{12}$/);
    expect(versionOfFolder(folder)).toBe(catalogVersion);
  });

  test.each(files.filter((file) => !notCounted.includes(file)))("changes with one figure of %s", (file) => {
    expect(versionOfFolder(folder, new Map([[file, withOneFigureChanged(file)]]))).not.toBe(catalogVersion);
  });

  test("does not change with the layout of a file", () => {
    const file = "accelerators.json";
    const spaced = JSON.stringify(JSON.parse(readFileSync(join(folder, file), "utf8")), null, 4);
    expect(versionOfFolder(folder, new Map([[file, spaced]]))).toBe(catalogVersion);
  });
});

describe("data files", () => {
  test.each(files)("%s names its source and license", (file) => {
    const data = JSON.parse(readFileSync(join(folder, file), "utf8")) as { source?: unknown; license?: unknown };
    expect(JSON.stringify(data.source ?? "").length).toBeGreaterThan(20);
    expect(typeof data.license).toBe("string");
  });

  test("what is of Electricity Maps stands in one file, with its notice, and NOTICE names it", () => {
    const odbl = JSON.parse(readFileSync(join(folder, "grid-electricity-maps.json"), "utf8")) as { license: string; notice: string };
    expect(odbl.license).toBe("ODbL-1.0");
    expect(odbl.notice).toContain("Open Database License");
    for (const file of files.filter((name) => name !== "grid-electricity-maps.json")) {
      expect(readFileSync(join(folder, file), "utf8").toLowerCase()).not.toContain("electricity maps");
    }
    const notice = readFileSync(join(folder, "..", "..", "..", "NOTICE"), "utf8");
    expect(notice).toContain("lib/catalog/data/grid-electricity-maps.json");
    expect(notice).toContain("Open Database License");
  });
});
