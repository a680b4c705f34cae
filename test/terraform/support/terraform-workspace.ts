import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROVIDER_VERSION, type TerraformTools } from "./find-tools";

const TIMEOUT_MS = 15 * 60_000;

/** One planned change of `terraform show -json`. */
export interface PlannedChange {
  readonly address: string;
  readonly type: string;
  readonly mode: string;
  readonly change: { readonly actions: readonly string[]; readonly after: Readonly<Record<string, unknown>> | null };
}

/** The part of `terraform show -json PLAN` that tests read. */
export interface PlanJson {
  readonly resource_changes: readonly PlannedChange[];
  readonly configuration: { readonly provider_config: Readonly<Record<string, unknown>> };
}

/** A synthesized stack in a folder of its own, run by the real Terraform against moto. */
export class TerraformWorkspace {
  /**
   * Copies a synthesized stack (the folder with `cdk.tf.json`); the copy alone gets the settings that lead to moto.
   *
   */
  static of(stackFolder: string, tools: TerraformTools, endpoint: string): TerraformWorkspace {
    const folder = mkdtempSync(join(tmpdir(), "aidc-tf-"));
    cpSync(stackFolder, folder, { recursive: true });
    const workspace = new TerraformWorkspace(folder, tools, endpoint);
    workspace.configure();
    return workspace;
  }

  private constructor(
    readonly folder: string,
    private readonly tools: TerraformTools,
    private readonly endpoint: string,
  ) {}

  init(): void {
    this.run(["init", "-input=false"]);
  }

  validate(): void {
    this.run(["validate"]);
  }

  /** Plans against moto and returns the plan as Terraform shows it. */
  plan(): PlanJson {
    this.run(["plan", "-input=false", "-lock=false", "-out=plan.bin"]);
    return JSON.parse(this.run(["show", "-json", "plan.bin"])) as PlanJson;
  }

  apply(): void {
    this.run(["apply", "-input=false", "-lock=false", "-auto-approve"]);
  }

  /** Whether a plan changes nothing; else what it would change. */
  planIsEmpty(): { readonly empty: boolean; readonly changes: string } {
    const outcome = this.start(["plan", "-input=false", "-lock=false", "-detailed-exitcode"]);
    if (outcome.status === 0) return { empty: true, changes: "" };
    if (outcome.status === 2) return { empty: false, changes: changesOnly(outcome.output) };
    throw failure(["plan"], outcome);
  }

  destroy(): void {
    this.run(["destroy", "-input=false", "-lock=false", "-auto-approve"]);
  }

  /** Addresses in the state. */
  state(): string[] {
    return this.run(["state", "list"]).split("\n").filter(Boolean);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private configure(): void {
    // no other way to get providers: a suite that reached for a registry would pass here and fail elsewhere
    const cache = packed(this.tools.providerMirror) ? sharedCache() : undefined;
    const lines = [
      ...(cache ? [`plugin_cache_dir = ${JSON.stringify(cache)}`] : []),
      "disable_checkpoint = true",
      `provider_installation {\n  filesystem_mirror {\n    path    = ${JSON.stringify(this.tools.providerMirror)}\n    include = ["registry.terraform.io/*/*"]\n  }\n}`,
    ];
    writeFileSync(this.cliConfig, `${lines.join("\n")}\n`);
    writeFileSync(join(this.folder, "moto_override.tf.json"), JSON.stringify(motoOverride(), null, 2));
  }

  private get cliConfig(): string {
    return join(this.folder, "cli.tfrc");
  }

  private run(args: readonly string[]): string {
    const outcome = this.start(args);
    if (outcome.status !== 0) throw failure(args, outcome);
    return outcome.stdout;
  }

  private start(args: readonly string[]): Outcome {
    const result = spawnSync(this.tools.terraform, [args[0] as string, ...args.slice(1), ...(args[0] === "state" || args[0] === "show" ? [] : ["-no-color"])], {
      cwd: this.folder,
      encoding: "utf8",
      timeout: TIMEOUT_MS,
      maxBuffer: 1 << 28,
      env: { PATH: process.env.PATH, HOME: this.folder, TMPDIR: tmpdir(), TF_CLI_CONFIG_FILE: this.cliConfig, TF_IN_AUTOMATION: "1", ...motoEnvironment(this.endpoint) },
    });
    if (result.error) throw result.error;
    return { status: result.status, stdout: result.stdout, output: `${result.stdout}${result.stderr}` };
  }
}

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly output: string;
}

/** Overrides that Terraform merges into the stack: provider under test, state in this folder, no checks that need a real account. */
function motoOverride(): object {
  const skips = { skip_credentials_validation: true, skip_requesting_account_id: false, skip_metadata_api_check: "true", skip_region_validation: true, s3_use_path_style: true, max_retries: 2 };
  return {
    terraform: { backend: { local: { path: "terraform.tfstate" } }, required_providers: { aws: { source: "aws", version: PROVIDER_VERSION } } },
    provider: { aws: [skips] },
  };
}

/** One address for all services, and keys that open nothing. */
function motoEnvironment(endpoint: string): Record<string, string> {
  return { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: "testing", AWS_SECRET_ACCESS_KEY: "testing", AWS_EC2_METADATA_DISABLED: "true", AWS_MAX_ATTEMPTS: "3" };
}

/** Archives are unpacked once for all workspaces; unpacked mirrors are linked and need no copy. */
function sharedCache(): string {
  const folder = join(tmpdir(), "aidc-tf-plugin-cache");
  mkdirSync(folder, { recursive: true });
  return folder;
}

function packed(mirror: string): boolean {
  const folder = join(mirror, "registry.terraform.io", "hashicorp", "aws");
  return existsSync(folder) && readdirSync(folder).some((name) => name.endsWith(".zip"));
}

function failure(args: readonly string[], outcome: Outcome): Error {
  return new Error(`terraform ${args.join(" ")} ended with ${outcome.status}:\n${errorsOnly(outcome.output)}`);
}

/** The diagnostics of a run; all of it when there are none. */
function errorsOnly(output: string): string {
  const start = output.indexOf("Error: ");
  return (start < 0 ? output : output.slice(start)).slice(0, 8000);
}

/** Lines of a plan that change something, and whose they are. */
function changesOnly(output: string): string {
  const lines = output.split("\n").filter((line) => /^ {2}# |^\s*(~|-\/\+|\+|-) |forces replacement/.test(line));
  return lines.join("\n").slice(0, 8000);
}
