/**
 * Refreshes lib/catalog/data from files that AWS publishes; reads no network.
 *
 *   tsx scripts/refresh-catalog.ts [--prices FILE]... [--instances FILE]... [--check]
 *
 * --prices     EC2 offer file of the public price list, of one region or all: the `index.json` under
 *              /offers/v1.0/aws/AmazonEC2/current/<region>/
 * --instances  output of `aws ec2 describe-instance-types`
 * --check      writes nothing; exit code 1 when something would change
 *
 * Without files it only brings the catalog's version in line with the data, after a change by hand.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { accelerators, instanceFacts } from "../lib/catalog";
import { ValidationError } from "../lib/errors";
import { dataFileText } from "./refresh-catalog/data-file";
import { instanceFactsOf } from "./refresh-catalog/instance-types";
import { type InstancesFile, mergeInstances, mergePrices, type OnDemandFile } from "./refresh-catalog/merge";
import { pricesOfOfferFile } from "./refresh-catalog/offer-file";
import { VERSION_FILE, versionFileText, versionOfFolder } from "./refresh-catalog/version-file";

const DATA = join(__dirname, "..", "lib", "catalog", "data");
const INSTANCES = { file: join(DATA, "aws-instances.json"), wide: ["rows"] };
const ON_DEMAND = { file: join(DATA, "aws-on-demand.json"), wide: ["usdPerHour", "derived", "olderSnapshot"] };

function json(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as unknown;
  } catch (error) {
    throw new ValidationError(file, `cannot be read as JSON: ${(error as Error).message}`);
  }
}

function refreshedInstances(files: readonly string[]): InstancesFile {
  const known = new Map(instanceFacts().map((facts) => [facts.instanceType, facts]));
  return files.reduce<InstancesFile>(
    (data, file) => mergeInstances(data, instanceFactsOf(json(file), accelerators(), known), "aws ec2 describe-instance-types"),
    json(INSTANCES.file) as InstancesFile,
  );
}

function refreshedPrices(files: readonly string[], types: ReadonlySet<string>): OnDemandFile {
  return files.reduce<OnDemandFile>((data, file) => {
    const read = pricesOfOfferFile(json(file));
    const all = new Set(Object.values(read.usdPerHour).flatMap((prices) => Object.keys(prices)));
    const left = [...all].filter((type) => !types.has(type)).length;
    process.stderr.write(`${file}: ${Object.keys(read.usdPerHour).length} regions, ${all.size} types, ${left} of them not in the catalog\n`);
    return mergePrices(data, read, types);
  }, json(ON_DEMAND.file) as OnDemandFile);
}

function main(args: readonly string[]): number {
  const { values } = parseArgs({
    args: [...args],
    options: {
      prices: { type: "string", multiple: true, default: [] },
      instances: { type: "string", multiple: true, default: [] },
      check: { type: "boolean", default: false },
    },
  });
  const instances = refreshedInstances(values.instances ?? []);
  const types = new Set(instances.rows.map((row) => String(row[0])));
  const refreshed = [
    { ...INSTANCES, text: dataFileText(instances, INSTANCES.wide) },
    { ...ON_DEMAND, text: dataFileText(refreshedPrices(values.prices ?? [], types), ON_DEMAND.wide) },
  ];
  const version = versionOfFolder(DATA, new Map(refreshed.map(({ file, text }) => [basename(file), text])));
  const written = [...refreshed, { file: join(DATA, VERSION_FILE), text: versionFileText(version) }].filter(
    ({ file, text }) => !existsSync(file) || readFileSync(file, "utf8") !== text,
  );
  for (const { file, text } of written) {
    process.stderr.write(`${values.check ? "would change" : "changed"}: ${file}\n`);
    if (!values.check) writeFileSync(file, text);
  }
  return values.check && written.length > 0 ? 1 : 0;
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`error: ${(error as Error).message}\n`);
  process.exitCode = 2;
}
