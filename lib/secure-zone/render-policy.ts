import type { PolicyDocument } from "./policies/document";

/**
 * A policy as a Terraform argument. Policy variables (`${aws:PrincipalTag/Project}`) are escaped so that Terraform does
 * not take them for its own; references to resources, which are tokens here, stay.
 */
export function renderPolicy(policy: PolicyDocument): string {
  return JSON.stringify(policy).replace(/\$\{(?=(aws|s3|kms|saml|ec2|iam):)/g, "$$$${");
}
