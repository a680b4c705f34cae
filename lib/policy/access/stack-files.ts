import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { ValidationError } from "../../errors";
import type { StackFile } from "./read-stack";

const SYNTHESIZED = "cdk.tf.json";

/** Larger than any stack; a wrong file is refused before it is read. */
const LARGEST_FILE_BYTES = 256 * 1024 * 1024;

/**
 * Reads stacks: a file (`cdk.tf.json`, or `terraform show -json`), the folder of a stack, or `cdktf.out` with all of them.
 *
 * @throws ValidationError when there is nothing to read
 */
export function readStackFiles(path: string): StackFile[] {
  if (!existsSync(path)) throw new ValidationError(path, "does not exist; give a synthesized stack (cdk.tf.json) or the folder cdktf.out");
  const files = statSync(path).isDirectory() ? filesIn(path) : [path];
  if (files.length === 0) throw new ValidationError(path, `holds no ${SYNTHESIZED}; run cdktf synth and give the folder cdktf.out or a stack's folder`);
  const beside = files.length === 1 && files[0] !== undefined ? siblingsOf(files[0]) : [];
  return [...files.map(stackFile), ...beside.map((file) => ({ ...stackFile(file), beside: true }))];
}

/** The other stacks of the same synthesis: the roles of Kubernetes are in the stack of the cluster's contents. */
function siblingsOf(file: string): string[] {
  const stacks = dirname(dirname(resolve(file)));
  if (basename(file) !== SYNTHESIZED || basename(stacks) !== "stacks") return [];
  return filesIn(dirname(stacks)).filter((one) => resolve(one) !== resolve(file));
}

function filesIn(folder: string): string[] {
  const direct = join(folder, SYNTHESIZED);
  if (existsSync(direct)) return [direct];
  const stacks = existsSync(join(folder, "stacks")) ? join(folder, "stacks") : folder;
  return readdirSync(stacks).sort().map((name) => join(stacks, name, SYNTHESIZED)).filter((file) => existsSync(file));
}

function stackFile(file: string): StackFile {
  return { file, name: basename(file) === SYNTHESIZED ? basename(dirname(file)) : "", document: parse(file) };
}

function parse(file: string): unknown {
  const { size } = statSync(file);
  if (size > LARGEST_FILE_BYTES) throw new ValidationError(file, `must be at most ${LARGEST_FILE_BYTES} bytes, got ${size}`);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file))) as unknown;
  } catch (error) {
    const reason = (error as Error).message.replace(/\s+/g, " ").slice(0, 200);
    throw new ValidationError(file, `is not JSON: ${reason}`);
  }
}
