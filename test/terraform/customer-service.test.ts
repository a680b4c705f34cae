import type { AllocationPlan } from "../../lib/allocator";
import { CustomerServiceSite } from "../../examples/customer-service/site";
import { describeWithTerraform, synthesizedStack } from "./support";

describeWithTerraform("the customer service", (terraform) => {
  const { stack: site, folder } = synthesizedStack((app) => new CustomerServiceSite(app, "service"));
  const plan = JSON.parse(site.cluster.allocation.toJson()) as AllocationPlan;

  test("is accepted by the provider, with a scheduled action for every change of a pool's nodes in the day", () => {
    const workspace = terraform.workspace(folder);
    workspace.init();
    workspace.validate();
    const { resource_changes: changes } = workspace.plan();
    const nodesAt = (pool: string, hour: number): number => plan.periods?.find(({ hours }) => hours.includes(hour % 24))?.nodes[pool] ?? 0;
    const moves = (plan.pools ?? []).flatMap(({ name }) => Array.from({ length: 24 }, (_, hour) => (nodesAt(name, hour) === nodesAt(name, hour + 23) ? [] : [nodesAt(name, hour)])).flat());
    const planned = changes.filter(({ type }) => type === "aws_autoscaling_schedule").map(({ change }) => change.after?.desired_capacity);
    expect(moves.length).toBeGreaterThan(0);
    expect(planned.sort()).toEqual(moves.sort());
  });
});
