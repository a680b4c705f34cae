/**
 * Harness of the Terraform suites: `describeWithTerraform` runs its tests where terraform, a mirror of the AWS provider
 * and moto are found, and says in one line why it skips them elsewhere.
 *
 * ```ts
 * describeWithTerraform("a zone", (terraform) => {
 *   test("is accepted by the provider", () => {
 *     const workspace = terraform.workspace(synthesized((stack) => new SecureZone(stack, "zone")));
 *     workspace.init();
 *     workspace.validate();
 *     expect(workspace.plan().resource_changes.length).toBeGreaterThan(0);
 *   });
 * });
 * ```
 */
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack } from "cdktf";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findTools, type TerraformTools } from "./find-tools";
import { MotoServer } from "./moto-server";
import { TerraformWorkspace } from "./terraform-workspace";

export { findTools, PROVIDER_VERSION, type TerraformTools } from "./find-tools";
export { MotoServer } from "./moto-server";
export { NOT_IN_MOTO, subsetForMoto, type Subset } from "./moto-subset";
export { TerraformWorkspace, type PlanJson, type PlannedChange } from "./terraform-workspace";

/** What tests of a suite run with. */
export class TerraformSuite {
  private server: MotoServer | undefined;
  private readonly workspaces: TerraformWorkspace[] = [];

  constructor(private readonly tools: TerraformTools) {}

  /** A copy of a synthesized stack, by its folder with `cdk.tf.json`. */
  workspace(stackFolder: string): TerraformWorkspace {
    if (!this.server) throw new Error("workspaces are made inside of tests");
    const made = TerraformWorkspace.of(stackFolder, this.tools, this.server.endpoint);
    this.workspaces.push(made);
    return made;
  }

  /** The moto server behind the workspaces. */
  get moto(): MotoServer {
    if (!this.server) throw new Error("moto runs inside of tests");
    return this.server;
  }

  async start(): Promise<void> {
    this.server = await MotoServer.start(this.tools);
  }

  async stop(): Promise<void> {
    for (const workspace of this.workspaces) workspace.remove();
    await this.server?.stop();
  }
}

/** Minutes a suite may take: the provider alone takes seconds to start, a dozen times. */
const SUITE_TIMEOUT_MS = 30 * 60_000;

/** Tests that need Terraform; where it is missing there is one skipped test whose name says what is missing. */
export function describeWithTerraform(name: string, tests: (terraform: TerraformSuite) => void): void {
  const found = findTools();
  if ("missing" in found) {
    process.stdout.write(`skipped: ${name}: ${found.missing}\n`);
    describe(name, () => test.skip(`skipped: ${found.missing}`, () => undefined));
    return;
  }
  describe(name, () => {
    const suite = new TerraformSuite(found.tools);
    jest.setTimeout(SUITE_TIMEOUT_MS);
    beforeAll(() => suite.start());
    afterAll(() => suite.stop());
    tests(suite);
  });
}

const outdirs: string[] = [];
afterAll(() => outdirs.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** Synthesizes a stack with an AWS provider, validations included, and returns its folder. */
export function synthesized(build: (stack: TerraformStack) => void, region = "us-east-1"): string {
  return synthesizedStack((app) => {
    const stack = new TerraformStack(app, "stack");
    new AwsProvider(stack, "aws", { region });
    build(stack);
    return stack;
  }).folder;
}

/** Synthesizes a stack that brings its own provider, validations included. */
export function synthesizedStack<T extends TerraformStack>(make: (app: App) => T): { readonly stack: T; readonly folder: string } {
  const outdir = mkdtempSync(join(tmpdir(), "aidc-synth-"));
  outdirs.push(outdir);
  const app = new App({ outdir });
  const stack = make(app);
  app.synth();
  return { stack, folder: join(outdir, "stacks", stack.node.id) };
}
