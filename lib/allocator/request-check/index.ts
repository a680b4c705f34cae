import { ValidationError, shown } from "../../errors";
import type { AllocationRequest } from "../request";
import { validateRequest } from "./generated/validate-request";
import { checkMeaning, type Purpose } from "./meaning";
import { firstError, type SchemaError } from "./schema-errors";

export type { Purpose };

const validate: SchemaCheck = validateRequest;

/** The generated function leaves what it found on itself. */
interface SchemaCheck {
  (value: unknown): boolean;
  errors?: readonly SchemaError[] | null;
}

/**
 * Checks a request of unknown origin: shape by the published schema, then names and rules between fields.
 *
 * @param value parsed JSON, or the props of a construct as plain data
 * @returns the same value, typed
 * @throws ValidationError naming the path of the first thing that is wrong, in the order of the document
 */
export function checkRequest(value: unknown, purpose: Purpose = "size"): AllocationRequest {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ValidationError("request", `must be an object with "region" and "workloads", got ${Array.isArray(value) ? "a list" : shown(value)}`);
  }
  if (!validate(value)) throw firstError(validate.errors ?? [], "request");
  const request = value as unknown as AllocationRequest;
  checkMeaning(request, purpose);
  return request;
}
