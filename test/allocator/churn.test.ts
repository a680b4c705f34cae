import type { AllocationPlan } from "../../lib/allocator";
import { offer, plan, replicated } from "./support/make";

const rest = Array.from({ length: 23 }, (_, i) => i + 1);

describe("a plan in force whose periods are others", () => {
  const types = ["left", "right"].map((name) => offer({ name, resources: { vcpu: 4 }, usdPerHour: 1, hourly: true }));
  const api = replicated("api", types, { vcpu: 4 }, 1);
  /** One node: of one type in the first hour, of the other in the 23 hours after it. */
  const before = (first: string, later: string): AllocationPlan => ({
    ...plan(types, [api]),
    pools: types.flatMap((one) => plan([one], [replicated("api", [one], { vcpu: 4 }, 1)]).pools ?? []),
    inputHash: "sha256:another",
    periods: [
      { hours: [0], nodes: { [first]: 1 }, replicas: { api: 1 }, shares: {} },
      { hours: rest, nodes: { [later]: 1 }, replicas: { api: 1 }, shares: {} },
    ],
  });

  test.each([
    ["left", "right"],
    ["right", "left"],
  ])("is kept for most of its hours, not for its first: %s, then %s", (first, later) => {
    expect(plan(types, [api], {}, before(first, later)).pools?.map(({ name, nodes }) => [name, nodes])).toEqual([[later, 1]]);
  });
});
