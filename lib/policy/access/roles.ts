import { ValidationError } from "../../errors";
import { checkPolicy } from "./evaluator";
import type { Policy, PolicyKind } from "./evaluator";
import { awsManagedPolicy } from "./managed-policies";
import type { Resolver } from "./resolver";
import type { Block } from "./stack";
import { asMembers, asText } from "./terraform-functions";

/** A role of a stack with what it may do. */
export interface StackRole {
  readonly address: string;
  readonly arn: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly identity: readonly Policy[];
  readonly boundary?: Policy;
  readonly boundaryArn?: string;
  readonly trust?: Policy;
  /** ARNs of attached policies whose content is neither in the stack nor known here. */
  readonly unknownPolicies: readonly string[];
}

/** All roles of the stacks, in the order of their addresses. */
export function rolesOf(resolver: Resolver): StackRole[] {
  const library = new PolicyLibrary(resolver);
  return resolver.blocks("aws_iam_role").map((block) => roleOf(block, resolver, library)).sort((a, b) => (a.address < b.address ? -1 : 1));
}

function roleOf(block: Block, resolver: Resolver, library: PolicyLibrary): StackRole {
  const name = asText(resolver.attribute(block, "name"));
  const attached = attachedArns(block, name, resolver).map((arn) => ({ arn, policy: library.get(arn, "identity") }));
  const boundaryArn = resolver.text(block, "permissions_boundary");
  const boundary = boundaryArn ? library.get(boundaryArn, "boundary") : undefined;
  const trust = resolver.text(block, "assume_role_policy");
  return {
    address: block.address,
    arn: asText(resolver.attribute(block, "arn")),
    name,
    tags: tagsOf(block, resolver),
    identity: [...inlinePolicies(block, name, resolver), ...attached.flatMap(({ policy }) => (policy ? [policy] : []))],
    ...(boundaryArn ? { boundaryArn } : {}),
    ...(boundary ? { boundary } : {}),
    ...(trust ? { trust: readPolicy(`${block.address}.assume_role_policy`, "trust", trust) } : {}),
    unknownPolicies: [
      ...attached.filter(({ policy }) => !policy).map(({ arn }) => arn),
      ...(boundaryArn && !boundary ? [boundaryArn] : []),
    ],
  };
}

function inlinePolicies(block: Block, name: string, resolver: Resolver): Policy[] {
  const own = resolver.list(block, "inline_policy").flatMap((one) => {
    const { name: policyName, policy } = asMembers(one);
    return policy ? [readPolicy(`${block.address}.inline_policy.${asText(policyName)}`, "identity", asText(policy))] : [];
  });
  const beside = resolver.blocks("aws_iam_role_policy").filter((one) => resolver.text(one, "role") === name)
    .map((one) => readPolicy(one.address, "identity", policyText(one, resolver)));
  return [...own, ...beside];
}

function attachedArns(block: Block, name: string, resolver: Resolver): string[] {
  const own = resolver.list(block, "managed_policy_arns").map(asText);
  const beside = resolver.blocks("aws_iam_role_policy_attachment").filter((one) => resolver.text(one, "role") === name)
    .map((one) => resolver.text(one, "policy_arn"));
  const many = resolver.blocks("aws_iam_policy_attachment").filter((one) => resolver.list(one, "roles").map(asText).includes(name))
    .map((one) => resolver.text(one, "policy_arn"));
  return [...new Set([...own, ...beside, ...many])].sort();
}

/** Managed policies of the stack and of AWS, by ARN. */
class PolicyLibrary {
  private readonly blocks: ReadonlyMap<string, Block>;

  constructor(private readonly resolver: Resolver) {
    this.blocks = new Map(resolver.blocks("aws_iam_policy").map((one) => [asText(resolver.attribute(one, "arn")), one]));
  }

  get(arn: string, kind: PolicyKind): Policy | undefined {
    const block = this.blocks.get(arn);
    if (block) return readPolicy(block.address, kind, policyText(block, this.resolver));
    const managed = awsManagedPolicy(arn);
    return managed === undefined ? undefined : readPolicy(arn, kind, managed);
  }
}

/** The policy of a block. A plan does not tell one that names what is not made yet. */
export function policyText(block: Block, resolver: Resolver, argument = "policy"): string {
  const text = resolver.text(block, argument);
  if (text === "") throw new ValidationError(`${block.address}.${argument}`, "is not known before apply; give the synthesized stack (cdk.tf.json) instead of the plan");
  return text;
}

/** @throws ValidationError with the first fault for which AWS would refuse the policy */
export function readPolicy(address: string, kind: PolicyKind, document: unknown): Policy {
  const { policy, problems } = checkPolicy(address, kind, document);
  const first = problems[0];
  if (first) throw new ValidationError(first.path ? `${address}: ${first.path}` : address, first.problem);
  return policy;
}

export function tagsOf(block: Block, resolver: Resolver): Record<string, string> {
  const tags = resolver.has(block, "tags") ? asMembers(resolver.attribute(block, "tags")) : {};
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, asText(value)]));
}
