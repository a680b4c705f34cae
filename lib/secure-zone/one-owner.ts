import { TerraformProvider, TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";

/** Metadata by which zones of one app find each other, across copies of the package. */
const OWNER = Symbol.for("cdktf-ai-datacenter.accountServices");

/** Of these an account has one for all regions; the trail is multi-region. */
const ACCOUNT_WIDE: readonly string[] = ["trail", "publicAccessBlock", "passwordPolicy", "autoScalingRole"];

interface Owner {
  readonly services: readonly string[];
}

/** Notes which account services a construct creates. */
export function registerOwner(construct: IConstruct, services: readonly string[]): void {
  Object.defineProperty(construct, OWNER, { value: { services } satisfies Owner });
}

function ownerOf(construct: IConstruct): Owner | undefined {
  return (construct as unknown as Record<symbol, Owner | undefined>)[OWNER];
}

/**
 * Services that another zone of the app also creates in the same account and region (P-15 to P-17). Zones count as in
 * one place when their stacks' AWS providers are configured alike; what a provider takes from the environment is the same
 * for both.
 *
 * @returns an error per service, for the later of the zones
 */
export function secondOwners(construct: IConstruct): string[] {
  const mine = ownerOf(construct)?.services ?? [];
  const earlier = construct.node.root.node.findAll().filter((other) => ownerOf(other) && other.node.path < construct.node.path);
  return mine.flatMap((service) => {
    const regional = !ACCOUNT_WIDE.includes(service);
    const owner = earlier.find((other) => ownerOf(other)?.services.includes(service) && placeOf(other, regional) === placeOf(construct, regional));
    return owner
      ? [`accountServices.${service}: ${owner.node.path} creates it in the same account and region; adopt it there or say that it is managed elsewhere (${construct.node.path})`]
      : [];
  });
}

/** What decides account and region of a construct's resources: the unaliased AWS provider of its stack. */
function placeOf(construct: IConstruct, regional: boolean): string {
  const providers = TerraformStack.of(construct).node.findAll().filter((one): one is TerraformProvider => TerraformProvider.isTerraformProvider(one));
  const aws = providers.find((one) => one.terraformResourceType === "aws" && one.alias === undefined);
  if (!aws) return "environment";
  const { region, profile, assumeRole, allowedAccountIds } = aws as unknown as Record<string, unknown>;
  return JSON.stringify([regional ? region : undefined, profile, assumeRoleArns(assumeRole), allowedAccountIds]);
}

function assumeRoleArns(assumeRole: unknown): unknown {
  return Array.isArray(assumeRole) ? assumeRole.map((one) => (one as { roleArn?: string }).roleArn) : undefined;
}
