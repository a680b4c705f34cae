import { createHash } from "node:crypto";
import type { AllocationRequest } from "./request";

/**
 * Hash of what a request says, whatever the order of its lists and keys: no list of a request has an order that
 * matters.
 *
 * @returns `sha256:` and 64 hexadecimal digits
 */
export function inputHash(request: AllocationRequest): string {
  return `sha256:${createHash("sha256").update(canonical(request)).digest("hex")}`;
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`).sort().join(",")}}`;
}
