import { App } from "cdktf";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LlmTrainingSite } from "../../examples/llm-training-site/site";
import { sizeRequest, type AllocationPlan } from "../../lib/allocator";
import { Template } from "../support/template";

const request = JSON.parse(readFileSync(join(__dirname, "../../examples/llm-training-site/request.json"), "utf8")) as object;

describe("the flagship example", () => {
  const outdir = mkdtempSync(join(tmpdir(), "aidc-example-"));
  afterAll(() => rmSync(outdir, { recursive: true, force: true }));
  const site = new LlmTrainingSite(new App({ outdir }), "site");

  test("allocates what its request document allocates", () => {
    expect(JSON.parse(site.cluster.allocation.toJson())).toEqual(JSON.parse(JSON.stringify(sizeRequest(request))) as AllocationPlan);
  });

  test("has one node group and one launch template per pool, of the pool's size", () => {
    const template = Template.ofStack(site);
    const groups = template.all("aws_eks_node_group").filter((group) => group.node_group_name !== "system");
    const sizes = groups.map((group) => [group.node_group_name, group.scaling_config]);
    expect(Object.fromEntries(sizes)).toEqual(
      Object.fromEntries(site.cluster.allocation.pools.map((pool) => [pool.name, { min_size: pool.nodes, desired_size: pool.nodes, max_size: pool.nodes }])),
    );
    expect(template.all("aws_launch_template")).toHaveLength(groups.length + 1);
  });

  test("is the same, byte for byte, the second time", () => {
    const again = new LlmTrainingSite(new App({ outdir }), "site");
    expect(Template.ofStack(again).text).toBe(Template.ofStack(site).text);
  });
});
