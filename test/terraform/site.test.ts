import { LlmTrainingSite } from "../../examples/llm-training-site/site";
import { describeWithTerraform, subsetForMoto, synthesizedStack, type PlannedChange } from "./support";

describeWithTerraform("the flagship site", (terraform) => {
  const { stack: site, folder } = synthesizedStack((app) => new LlmTrainingSite(app, "site"));

  test("is accepted by the provider, and plans a node group per pool of the allocation", () => {
    const workspace = terraform.workspace(folder);
    workspace.init();
    workspace.validate();
    const { resource_changes: changes } = workspace.plan();
    expect(planned(changes)).toEqual(Object.fromEntries(site.cluster.allocation.pools.map((pool) => [pool.name, pool.nodes])));
    expect(new Set(changes.filter((change) => change.mode === "managed").flatMap((change) => change.change.actions))).toEqual(new Set(["create"]));
  });

  test("is applied as far as moto goes, then plans nothing more, then is destroyed to the last resource", async () => {
    const { folder: subset, leftOut } = subsetForMoto(folder);
    process.stdout.write(`left out of apply, since moto lacks it:\n${leftOut.map((line) => `  ${line}\n`).join("")}`);
    const workspace = terraform.workspace(subset);
    workspace.init();
    workspace.apply();
    for (const pool of site.cluster.allocation.pools) expect(workspace.state().some((address) => address.startsWith("aws_eks_node_group.") && address.includes(pool.name))).toBe(true);
    expect(workspace.planIsEmpty()).toEqual({ empty: true, changes: "" });
    // a bucket that holds logs is not thrown away with them: moto, like S3, has logged what was done here
    expect(() => workspace.destroy()).toThrow(/BucketNotEmpty/);
    expect(workspace.state().filter((address) => address.startsWith("aws_"))).toEqual([expect.stringMatching(/^aws_s3_bucket\.zone_buckets_logs/)]);
    await terraform.moto.emptyBucket("aidc-zone-logs-123456789012-us-east-1");
    workspace.destroy();
    expect(workspace.state()).toEqual([]);
  });
});

/** Nodes of each node group that is not the system's. */
function planned(changes: readonly PlannedChange[]): Record<string, number> {
  const groups = changes.filter((change) => change.type === "aws_eks_node_group" && change.change.after?.node_group_name !== "system");
  return Object.fromEntries(groups.map(({ change }) => [change.after?.node_group_name, (change.after?.scaling_config as { desired_size: number }[])[0]?.desired_size as number]));
}
