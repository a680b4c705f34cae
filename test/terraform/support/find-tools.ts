import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { homedir, platform } from "node:os";
import { delimiter, join } from "node:path";

/** The oldest provider the package supports: what it accepts is what may be emitted. */
export const PROVIDER_VERSION = "5.100.0";
const PROVIDER_PATH = join("registry.terraform.io", "hashicorp", "aws");
/** Folders below a root that are looked through for a mirror. */
const MIRROR_DEPTH = 3;

/** What the Terraform suite runs with. */
export interface TerraformTools {
  readonly terraform: string;
  /** A folder in the form of `terraform providers mirror`. */
  readonly providerMirror: string;
  /** Command line that starts moto's server. */
  readonly moto: readonly string[];
}

/** The tools of this machine, or in one line what is missing. */
export type FoundTools = { readonly tools: TerraformTools } | { readonly missing: string };

/**
 * Looks for terraform and `moto_server` on the path and for a filesystem mirror of the AWS provider where Terraform
 * looks by itself and in folders for add-on software.
 *
 * `AIDC_TERRAFORM`, `AIDC_TF_PROVIDER_MIRROR` and `AIDC_MOTO_SERVER` override what is found.
 */
export function findTools(env: NodeJS.ProcessEnv = process.env): FoundTools {
  const terraform = env.AIDC_TERRAFORM ?? onPath("terraform", env);
  if (!terraform) return { missing: "terraform is not on the path; set AIDC_TERRAFORM" };
  const providerMirror = env.AIDC_TF_PROVIDER_MIRROR ?? mirrorRoots(env).map((root) => mirrorBelow(root, MIRROR_DEPTH)).find((found) => found !== undefined);
  if (!providerMirror || !holdsProvider(providerMirror)) {
    return { missing: `no filesystem mirror of hashicorp/aws ${PROVIDER_VERSION}${providerMirror ? ` in ${providerMirror}` : ""}; set AIDC_TF_PROVIDER_MIRROR` };
  }
  const moto = env.AIDC_MOTO_SERVER ?? onPath("moto_server", env);
  if (!moto) return { missing: "moto_server is not on the path; set AIDC_MOTO_SERVER" };
  return { tools: { terraform, providerMirror, moto: [moto] } };
}

function onPath(command: string, env: NodeJS.ProcessEnv): string | undefined {
  const names = platform() === "win32" ? [`${command}.exe`, `${command}.cmd`] : [command];
  const folders = (env.PATH ?? "").split(delimiter).filter(Boolean);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((file) => isFile(file));
}

/** Where mirrors are kept: what the user's own configuration names, Terraform's implied mirrors, add-on software. */
function mirrorRoots(env: NodeJS.ProcessEnv): string[] {
  const data = (env.XDG_DATA_DIRS ?? ["/usr/local/share", "/usr/share"].join(delimiter)).split(delimiter);
  return [
    ...configuredMirrors(env.TF_CLI_CONFIG_FILE ?? join(homedir(), ".terraformrc")),
    join(homedir(), ".terraform.d", "plugins"),
    join(env.XDG_DATA_HOME ?? join(homedir(), ".local", "share"), "terraform", "plugins"),
    ...data.map((folder) => join(folder, "terraform")),
    "/opt",
  ];
}

function configuredMirrors(file: string): string[] {
  if (!isFile(file)) return [];
  const blocks = readFileSync(file, "utf8").matchAll(/filesystem_mirror\s*\{[^}]*?path\s*=\s*"([^"]+)"/g);
  return [...blocks].map((block) => block[1] as string);
}

function mirrorBelow(folder: string, depth: number): string | undefined {
  if (holdsProvider(folder)) return folder;
  if (depth === 0) return undefined;
  return subfolders(folder)
    .map((name) => mirrorBelow(join(folder, name), depth - 1))
    .find((found) => found !== undefined);
}

/** Unpacked (a folder per version) or packed (an archive per version and platform). */
function holdsProvider(mirror: string): boolean {
  const folder = join(mirror, PROVIDER_PATH);
  if (!existsSync(folder)) return false;
  return readdirSync(folder).some((name) => name === PROVIDER_VERSION || name.startsWith(`terraform-provider-aws_${PROVIDER_VERSION}_`));
}

function subfolders(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();
  } catch {
    // absent or not ours to read: nothing to find there
    return [];
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
