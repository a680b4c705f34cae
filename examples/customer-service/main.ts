import { App } from "cdktf";
import { relative, resolve } from "node:path";
import type { AllocationPlan } from "../../lib/allocator";
import { renderPlanTable } from "../../lib/report";
import { CustomerServiceSite } from "./site";

const app = new App();
const site = new CustomerServiceSite(app, "customer-service");
app.synth();

process.stdout.write(renderPlanTable(JSON.parse(site.cluster.allocation.toJson()) as AllocationPlan));
const file = resolve(app.outdir, "stacks", site.node.id, "cdk.tf.json");
process.stdout.write(`the Terraform is in ${relative(process.cwd(), file)}\n`);
