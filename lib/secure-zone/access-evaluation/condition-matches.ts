import { conditionsHold } from "./conditions";
import { conditionsOf } from "./parse-policy";
import { ValidationError } from "../../errors";
import { RequestContext } from "./request-context";
import type { ContextValues } from "./request-context";

/**
 * Whether the Condition of a statement holds in a request context, in a document of version 2012-10-17.
 *
 * @param condition the member `Condition` of a statement
 * @throws ValidationError when the policy language has no such condition
 */
export function conditionMatches(condition: unknown, context: ContextValues): boolean {
  const tests = conditionsOf(condition, (path, problem) => {
    throw new ValidationError(path, problem);
  });
  return conditionsHold(tests, new RequestContext(context), true);
}
