import { App } from "cdktf";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AllocationPlan } from "../../lib/allocator";
import { CustomerServiceSite } from "../../examples/customer-service/site";
import { describeWithTerraform } from "./support";

describeWithTerraform("the customer service", (terraform) => {
  const outdir = mkdtempSync(join(tmpdir(), "aidc-service-"));
  afterAll(() => rmSync(outdir, { recursive: true, force: true }));
  const app = new App({ outdir });
  const site = new CustomerServiceSite(app, "service");
  app.synth();
  const plan = JSON.parse(site.cluster.allocation.toJson()) as AllocationPlan;

  test("is accepted by the provider, with a scheduled action for every change of a pool's nodes in the day", () => {
    const workspace = terraform.workspace(join(outdir, "stacks", "service"));
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
