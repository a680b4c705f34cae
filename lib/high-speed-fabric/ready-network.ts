import { TerraformResource, TerraformStack, type ITerraformDependable } from "cdktf";
import type { IConstruct } from "constructs";
import type { IHighSpeedFabric } from "./fabric-interface";

/** What a machine in a subnet needs to reach others, but refers to by nothing. */
const WAYS: ReadonlySet<string> = new Set([
  "aws_route",
  "aws_route_table_association",
  "aws_vpc_endpoint",
  "aws_vpc_security_group_egress_rule",
  "aws_vpc_security_group_ingress_rule",
]);

/**
 * What has to exist before nodes start in a fabric and to outlive them: routes, endpoints and rules of its groups. Nodes
 * started earlier cannot join; nodes that lose them first cannot drain. A fabric of another stack is ready.
 *
 * @param consumer the construct that will wait
 */
export function readyNetwork(fabric: IHighSpeedFabric, consumer: IConstruct): ITerraformDependable[] {
  if (TerraformStack.of(fabric) !== TerraformStack.of(consumer)) return [];
  return resourcesBelow(fabric).filter((resource) => WAYS.has(resource.terraformResourceType));
}

function resourcesBelow(construct: IConstruct): TerraformResource[] {
  return construct.node.findAll().filter((one): one is TerraformResource => TerraformResource.isTerraformResource(one));
}
