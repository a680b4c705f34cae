import { App } from "cdktf";
import { relative, resolve } from "node:path";
import type { AllocationPlan } from "../../lib/allocator";
import { renderPlanTable } from "../../lib/report";
import { LlmTrainingContents } from "./contents";
import { LlmTrainingSite } from "./site";

const app = new App();
const site = new LlmTrainingSite(app, "llm-training-site");
new LlmTrainingContents(app, "llm-training-contents", site.zone.zoneName);
app.synth();

process.stdout.write(renderPlanTable(JSON.parse(site.cluster.allocation.toJson()) as AllocationPlan));
const file = resolve(app.outdir, "stacks", site.node.id, "cdk.tf.json");
process.stdout.write(`the Terraform is in ${relative(process.cwd(), file)}\n`);
