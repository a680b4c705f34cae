import type { AllocationRequest } from "../request";
import type { CureChange } from "../plan";

type Tree = { [key: string]: unknown };

/** The request with fields changed; `null` takes a field, or an entry of a list, away. */
export function withChanges(request: AllocationRequest, changes: readonly CureChange[]): AllocationRequest {
  let root: unknown = request;
  // entries of lists go last and from the end, so that paths keep their meaning
  const ordered = [...changes].sort((a, b) => Number(removesEntry(a)) - Number(removesEntry(b)) || (a.path < b.path ? 1 : -1));
  for (const { path, to } of ordered) root = changed(root, stepsOf(path), to);
  return root as AllocationRequest;
}

/** What stands at a path; `null` for nothing. */
export function valueAt(request: AllocationRequest, path: string): unknown {
  const found = stepsOf(path).reduce<unknown>((at, step) => (at === undefined || at === null ? undefined : (at as Tree)[step]), request);
  return found ?? null;
}

/** `quotas.p5.48xlarge` is two steps, `sites.hall-1.storageTB` three: instance types carry dots of their own. */
export function stepsOf(path: string): readonly (string | number)[] {
  const [head = "", ...rest] = path.split(".");
  if (head === "quotas") return [head, rest.join(".")];
  return path.split(".").flatMap((part) => {
    const [name = "", ...indices] = part.split("[");
    return [name, ...indices.map((index) => Number(index.replace("]", "")))];
  });
}

function removesEntry({ path, to }: CureChange): boolean {
  return to === null && path.endsWith("]");
}

function changed(at: unknown, steps: readonly (string | number)[], to: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return to;
  if (typeof step === "number") {
    const list = Array.isArray(at) ? [...(at as unknown[])] : [];
    if (rest.length === 0 && to === null) list.splice(step, 1);
    else list[step] = changed(list[step], rest, to);
    return list;
  }
  const { [step]: old, ...others } = (at ?? {}) as Tree;
  const value = rest.length === 0 ? to : changed(old, rest, to);
  return value === null ? others : { ...others, [step]: value };
}
