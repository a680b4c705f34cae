import type { Problem } from "../../lib/allocator/model/problem";
import { prunedProblem } from "../../lib/allocator/model/pruned-problem";
import { rehousedSales } from "../../lib/allocator/room/rehoused";
import { input, offer, replicated } from "./support/make";

const NODES: readonly { readonly type: string; readonly resources: Readonly<Record<string, number>>; readonly usdPerHour: number }[] = [
  { type: "plain", resources: { cpu: 8, mem: 16 }, usdPerHour: 1 },
  { type: "four-gpu", resources: { cpu: 16, mem: 32, gpu: 4 }, usdPerHour: 10 },
];
const OFFERS = NODES.flatMap((facts) => ["a", "b", "c"].map((zone) => offer({ ...facts, name: `${facts.type}-${zone}`, zone })));

/** Work that takes a quarter of a node with accelerators, or two processors of one without; and small services. */
function parts(): { readonly accelerated: Problem; readonly others: Problem } {
  const whole = prunedProblem(input(OFFERS, [replicated("serve", OFFERS, { cpu: 2 }, 2), replicated("web", OFFERS, { cpu: 1, mem: 2 }, 3)], { zoneRedundant: true }));
  const workloads = whole.workloads.map((workload) =>
    workload.kind === "replicated" && workload.name === "serve"
      ? { ...workload, options: workload.options.map((option) => (whole.places[option.place]?.machine.resources["gpu"] ? { ...option, candidate: { ...option.candidate, need: { gpu: 1, cpu: 4, mem: 8 } } } : option)) }
      : workload,
  );
  const of = (name: string): Problem => ({ ...whole, workloads: workloads.filter((one) => one.name === name) });
  return { accelerated: of("serve"), others: of("web") };
}

describe("the room that accelerated work leaves", () => {
  test("is sold on nodes without accelerators, too, for what whole nodes cost", () => {
    const { accelerated, others } = parts();
    const sales = rehousedSales(accelerated, others, 1e6)?.sales ?? [];
    const kinds = sales.map(({ place, usdPerNode }) => ({ machine: accelerated.places[place]?.machine.name, isSold: usdPerNode > 0 }));
    expect(new Set(kinds.map((kind) => JSON.stringify(kind)))).toEqual(new Set(["four-gpu", "plain"].map((machine) => JSON.stringify({ machine, isSold: true }))));
  });

  test("is worth less on nodes with accelerators the more of those are in use", () => {
    const { accelerated, others } = parts();
    const sale = rehousedSales(accelerated, others, 1e6)?.sales.find(({ place }) => accelerated.places[place]?.machine.name === "four-gpu");
    const all = [...(sale?.usdByResource.values() ?? [])].reduce((sum, usd) => sum + usd, 0);
    expect({ resources: [...(sale?.usdByResource.keys() ?? [])], isPaid: all > 0 }).toEqual({ resources: ["gpu"], isPaid: true });
  });
});
