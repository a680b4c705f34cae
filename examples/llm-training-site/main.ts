import { writeFileSync } from "node:fs";
import { App } from "cdktf";
import { relative, resolve } from "node:path";
import type { AllocationPlan } from "../../lib/allocator";
import { renderPlanPage, renderPlanTable } from "../../lib/report";
import { LlmTrainingContents } from "./contents";
import { LlmTrainingSite } from "./site";

const app = new App();
const site = new LlmTrainingSite(app, "llm-training-site");
new LlmTrainingContents(app, "llm-training-contents", site.zone.zoneName);
app.synth();

const plan = JSON.parse(site.cluster.allocation.toJson()) as AllocationPlan;
process.stdout.write(renderPlanTable(plan));
const file = resolve(app.outdir, "stacks", site.node.id, "cdk.tf.json");
process.stdout.write(`the Terraform is in ${relative(process.cwd(), file)}\n`);

void renderPlanPage(plan, { title: "LLM training site" }).then((page) => {
  writeFileSync("report.html", page);
  process.stdout.write("the report is in report.html\n");
});
