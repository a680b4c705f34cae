import type { OperatorName } from "./condition-operators";

/** Where a policy is attached; decides what it must and must not contain. */
export type PolicyKind = "identity" | "boundary" | "session" | "scp" | "rcp" | "endpoint" | "resource" | "trust";

/** Who a statement of a resource or trust policy is about. */
export interface PrincipalElement {
  /** `"*"`, or `{"AWS": "*"}`, which means the same. */
  readonly anyone: boolean;
  readonly aws: readonly string[];
  readonly service: readonly string[];
  readonly federated: readonly string[];
  readonly canonicalUser: readonly string[];
}

/** One key under one operator of a Condition. */
export interface ConditionTest {
  readonly operator: OperatorName;
  /** `ForAllValues:` and `ForAnyValue:`. */
  readonly quantifier?: "all" | "any";
  readonly ifExists: boolean;
  readonly key: string;
  readonly values: readonly string[];
}

/** A statement after the grammar was checked. */
export interface PolicyStatement {
  /** Its Sid; `#1`, `#2`, ... by position where it has none. */
  readonly sid: string;
  readonly effect: "Allow" | "Deny";
  readonly principal?: PrincipalElement;
  readonly notPrincipal?: PrincipalElement;
  /** Patterns of Action, or of NotAction when `actionsExcluded`. */
  readonly actions: readonly string[];
  readonly actionsExcluded: boolean;
  /** Patterns of Resource, or of NotResource when `resourcesExcluded`; absent in trust policies: the role itself. */
  readonly resources?: readonly string[];
  readonly resourcesExcluded: boolean;
  readonly conditions: readonly ConditionTest[];
}

/** A policy after the grammar was checked. */
export interface Policy {
  /** How reports call it: a name, an ARN, an address in a stack. */
  readonly name: string;
  readonly kind: PolicyKind;
  /** Policy variables work: the document has version 2012-10-17. Without `Version` it has 2008-10-17. */
  readonly variables: boolean;
  readonly statements: readonly PolicyStatement[];
}

/** A fault of a policy document for which AWS would refuse it. */
export interface PolicyProblem {
  /** Where in the document, e.g. `Statement[2].Condition.StringEqual`. */
  readonly path: string;
  readonly problem: string;
}
