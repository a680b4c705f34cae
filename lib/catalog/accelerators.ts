import { unknownName } from "../errors";
import type { Accelerator } from "./accelerator";
import data from "./data/accelerators.json";
import { frozen } from "./frozen";

const all: readonly Accelerator[] = frozen(
  [...(data.accelerators as unknown as Accelerator[])].sort((a, b) => (a.name < b.name ? -1 : 1)),
);
const byName: ReadonlyMap<string, Accelerator> = new Map(all.map((a) => [a.name, a]));

/** Every accelerator the catalogue has facts of, by name. */
export function accelerators(): readonly Accelerator[] {
  return all;
}

/** @throws ValidationError at `path` for a name that is not known; says the nearest one that is */
export function findAccelerator(path: string, name: string): Accelerator {
  const found = byName.get(name);
  if (!found) throw unknownName(path, "accelerator", name, byName.keys());
  return found;
}
