import { App } from "cdktf";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LlmTrainingSite } from "../../examples/llm-training-site/site";
import { describeWithTerraform } from "./support";

describeWithTerraform("the flagship site", (terraform) => {
  const outdir = mkdtempSync(join(tmpdir(), "aidc-site-"));
  afterAll(() => rmSync(outdir, { recursive: true, force: true }));
  const app = new App({ outdir });
  const site = new LlmTrainingSite(app, "site");
  app.synth();
  const folder = join(outdir, "stacks", "site");

  test("is accepted by the provider, and plans a node group per pool of the allocation", () => {
    const workspace = terraform.workspace(folder);
    workspace.init();
    workspace.validate();
    const planned = workspace.plan().resource_changes.filter((change) => change.type === "aws_eks_node_group" && change.change.after?.node_group_name !== "system");
    const sizes = planned.map(({ change }) => [change.after?.node_group_name, (change.after?.scaling_config as { desired_size: number }[])[0]?.desired_size]);
    expect(Object.fromEntries(sizes)).toEqual(Object.fromEntries(site.cluster.allocation.pools.map((pool) => [pool.name, pool.nodes])));
  });
});
