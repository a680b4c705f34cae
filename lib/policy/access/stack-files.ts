import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
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
  if (!statSync(path).isDirectory()) return [stackFile(path)];
  const files = filesIn(path);
  if (files.length === 0) throw new ValidationError(path, `holds no ${SYNTHESIZED}; run cdktf synth and give the folder cdktf.out or a stack's folder`);
  return files.map(stackFile);
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
