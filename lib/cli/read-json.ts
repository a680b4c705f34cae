import { readFileSync, statSync } from "node:fs";
import { ValidationError } from "../errors";

/** Larger than any request; a wrong file is refused before it is read. */
const LARGEST_FILE_BYTES = 64 * 1024 * 1024;

/**
 * Reads a JSON file given on the command line.
 *
 * @throws ValidationError when it is missing, a folder, empty, too large, not text or not JSON
 */
export function readJson(file: string): unknown {
  const text = readText(file);
  if (text.trim() === "") throw new ValidationError(file, "is empty; it must hold a JSON document");
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new ValidationError(file, `is not JSON: ${(error as Error).message.replace(/\s+/g, " ").slice(0, 200)}`);
  }
}

/** Reads a text file given on the command line; the same errors. */
export function readText(file: string): string {
  try {
    const facts = statSync(file);
    if (facts.isDirectory()) throw new ValidationError(file, "is a folder; give a JSON file");
    if (facts.size > LARGEST_FILE_BYTES) throw new ValidationError(file, `must be at most ${LARGEST_FILE_BYTES} bytes, got ${facts.size}`);
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    if (error instanceof ValidationError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") throw new ValidationError(file, "does not exist; give the path of a JSON file");
    if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") throw new ValidationError(file, "is not text; it must hold JSON in UTF-8");
    throw new ValidationError(file, `cannot be read (${code ?? (error as Error).message})`);
  }
}
