import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { catalogVersion } from "../../lib/catalog";
import { catalogData, versionOf } from "../../lib/catalog/version";

const folder = join(__dirname, "..", "..", "lib", "catalog", "data");
const files = readdirSync(folder).filter((name) => name.endsWith(".json"));

describe("the catalog's version", () => {
  test("is that of its data", () => {
    expect(catalogVersion).toMatch(/^[0-9a-f]{12}$/);
    expect(versionOf(catalogData)).toBe(catalogVersion);
  });

  test("changes with one figure of any file", () => {
    for (const name of Object.keys(catalogData)) {
      const text = JSON.stringify(catalogData[name]);
      // the last digit of the file, whatever it counts
      const at = [...text.matchAll(/\d/g)].at(-1)?.index ?? -1;
      const changed = text.slice(0, at) + String((Number(text[at]) + 1) % 10) + text.slice(at + 1);
      expect(changed).not.toBe(text);
      expect(versionOf({ ...catalogData, [name]: JSON.parse(changed) as unknown })).not.toBe(catalogVersion);
    }
  });

  test("counts every data file that the room reads", () => {
    const version = readFileSync(join(folder, "..", "version.ts"), "utf8");
    // evidence for a test, no figure of an answer
    const evidence = ["published-node-power.json"];
    for (const file of files.filter((name) => !evidence.includes(name))) expect(version).toContain(`./data/${file}`);
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
