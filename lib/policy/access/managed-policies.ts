import data from "./data/aws-managed-policies.json";

interface ManagedPolicy {
  readonly version: string;
  readonly document: unknown;
}

const POLICIES = data.policies as Readonly<Record<string, ManagedPolicy>>;

/** The document of a policy that AWS manages; undefined when it is not AWS's or is not carried here. */
export function awsManagedPolicy(arn: string): unknown {
  const [, path] = /^arn:[^:]+:iam::aws:policy\/(.+)$/.exec(arn) ?? [];
  return path === undefined ? undefined : POLICIES[path]?.document;
}
