import { OPERATORS } from "./condition-operators";
import type { Operator } from "./condition-operators";
import type { ConditionTest } from "./policy";
import type { RequestContext } from "./request-context";

/** Whether every test of a Condition holds: operators and keys are joined by AND. */
export function conditionsHold(tests: readonly ConditionTest[], context: RequestContext, variables: boolean): boolean {
  return tests.every((test) => testHolds(test, context, variables));
}

/**
 * One key under one operator. Values of the policy are joined by OR, under a negated operator by NOR.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
function testHolds(test: ConditionTest, context: RequestContext, variables: boolean): boolean {
  const actual = context.get(test.key);
  if (test.operator === "Null") return test.values.some((value) => (value.toLowerCase() === "true") === (actual === undefined));
  const operator: Operator = OPERATORS[test.operator];
  if (actual === undefined) return missingKey(test, operator);
  const one = (value: string) => {
    const found = test.values.some((expected) => operator.equal({ expected, actual: value, context, variables }));
    return found !== operator.negated;
  };
  if (test.quantifier === "any") return actual.some(one);
  if (test.quantifier === "all") return actual.every(one);
  // without a prefix, a key of several values is taken as a set: some value matches, or (negated) none does
  return operator.negated ? actual.every(one) : actual.some(one);
}

/** The traps: a negated operator and IfExists hold without the key, ForAllValues too, ForAnyValue never does. */
function missingKey(test: ConditionTest, operator: Operator): boolean {
  if (test.ifExists) return true;
  if (test.quantifier) return test.quantifier === "all";
  return operator.negated;
}
