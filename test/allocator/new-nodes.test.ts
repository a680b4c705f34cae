import { contentsOf } from "../../lib/allocator/model/items";
import { prunedProblem } from "../../lib/allocator/model/pruned-problem";
import { cheapestNodes } from "../../lib/allocator/placement/new-nodes";
import { input, offer, replicated } from "./support/make";

/** Machines of many sizes in many zones: some 360,000 pairs of places, and tens of millions of triples. */
function manyKinds(zones: number, sizes: number): ReturnType<typeof offer>[] {
  return Array.from({ length: zones }, (_, z) => z).flatMap((z) =>
    Array.from({ length: sizes }, (_, s) => offer({ name: `size-${s}-zone-${z}`, type: `size-${s}`, zone: `zone-${z}`, resources: { cpu: 4 + s, mem: 8 + 2 * s + (s % 7) }, usdPerHour: 1 + s * 0.9 + (s % 5) * 0.01 })),
  );
}

describe("nodes for what found no room", () => {
  test("of hundreds of kinds the cheapest set is found without listing all sets", () => {
    const offers = manyKinds(6, 140);
    const problem = prunedProblem(input(offers, [replicated("web", offers, { cpu: 5, mem: 6 }, 40)], { zoneRedundant: true }));
    const [web] = problem.workloads;
    const option = web?.kind === "replicated" ? web.options[0] : undefined;
    const found = cheapestNodes(problem, contentsOf(problem), { items: [{ workload: 0, option: 0, place: option?.place ?? -1, need: option?.candidate.need ?? {}, count: 2 }], shares: [] });
    const copies = (found ?? []).reduce((sum, { replicas }) => sum + replicas.reduce((all, count) => all + count, 0), 0);
    const cpu = (found ?? []).reduce((sum, { place }) => sum + (problem.places[place]?.machine.resources["cpu"] ?? 0), 0);
    expect({ places: problem.places.length > 500, copies, cpu }).toEqual({ places: true, copies: 2, cpu: 10 });
  });
});
