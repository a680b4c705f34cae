import type { PolicyDocument, Statement } from "./policies/document";

/**
 * A policy as a Terraform argument. Policy variables (`${aws:PrincipalTag/Project}`) are escaped so that Terraform does
 * not take them for its own; references to resources, which are tokens here, stay.
 */
export function renderPolicy(policy: PolicyDocument): string {
  return JSON.stringify({ ...policy, Statement: policy.Statement.map(shortened) }).replace(/\$\{(?=(aws|s3|kms|saml|ec2|iam):)/g, "$$$${");
}

/** A single resource as text, as AWS itself gives it back. */
function shortened(statement: Statement) {
  return statement.Resource?.length === 1 ? { ...statement, Resource: statement.Resource[0] } : statement;
}
