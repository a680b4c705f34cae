import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Construct } from "constructs";

/** Where the groups stand. */
export interface FabricSecurityGroupsProps {
  readonly vpcId: string;
  readonly cidrBlock: string;
  /** Nodes may open TLS connections to the internet. */
  readonly internetEgress: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * Groups of the fabric. EFA traffic bypasses the IP stack and needs a group that allows all protocols to and from
 * itself; it carries the EFA interfaces alone, so no other rule has to be that wide (NET-11).
 */
export class FabricSecurityGroups extends Construct {
  readonly nodeGroupId: string;
  readonly efaGroupId: string;
  readonly endpointGroupId: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: FabricSecurityGroupsProps,
  ) {
    super(scope, id);
    // the group every VPC comes with is emptied: nothing may be reachable for want of a group (NET-01)
    new DefaultSecurityGroup(this, "default", { vpcId: props.vpcId, tags: this.tags("default") });
    this.efaGroupId = this.efa();
    this.endpointGroupId = this.endpoints();
    this.nodeGroupId = this.nodes();
  }

  private efa(): string {
    const group = this.group("efa", "EFA interfaces: all traffic among themselves");
    const rule = { securityGroupId: group.id, referencedSecurityGroupId: group.id, ipProtocol: "-1" };
    new VpcSecurityGroupIngressRule(this, "efa-in", { ...rule, description: "EFA from the group itself", tags: this.tags("efa") });
    new VpcSecurityGroupEgressRule(this, "efa-out", { ...rule, description: "EFA to the group itself", tags: this.tags("efa") });
    return group.id;
  }

  private endpoints(): string {
    const group = this.group("endpoints", "VPC endpoints: TLS from the VPC");
    new VpcSecurityGroupIngressRule(this, "endpoints-in", {
      securityGroupId: group.id,
      cidrIpv4: this.props.cidrBlock,
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      description: "TLS from the VPC",
      tags: this.tags("endpoints"),
    });
    return group.id;
  }

  private nodes(): string {
    const group = this.group("nodes", "Nodes: among themselves, the VPC, and TLS where the fabric has a way out");
    const inside = { securityGroupId: group.id, referencedSecurityGroupId: group.id, tags: this.tags("nodes") };
    for (const ipProtocol of ["tcp", "udp"]) {
      new VpcSecurityGroupIngressRule(this, `nodes-in-${ipProtocol}`, { ...inside, ipProtocol, fromPort: 0, toPort: 65535, description: `${ipProtocol} among nodes` });
      new VpcSecurityGroupEgressRule(this, `nodes-out-${ipProtocol}`, { securityGroupId: group.id, cidrIpv4: this.props.cidrBlock, tags: this.tags("nodes"), ipProtocol, fromPort: 0, toPort: 65535, description: `${ipProtocol} within the VPC` });
    }
    // the S3 gateway endpoint is reached by public addresses over its own route
    new VpcSecurityGroupEgressRule(this, "nodes-out-tls", {
      securityGroupId: group.id,
      cidrIpv4: "0.0.0.0/0",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      description: this.props.internetEgress ? "TLS by way of the NAT gateways" : "TLS to the S3 gateway endpoint; there is no other way out",
      tags: this.tags("nodes"),
    });
    return group.id;
  }

  private group(role: string, description: string): SecurityGroup {
    return new SecurityGroup(this, role, {
      vpcId: this.props.vpcId,
      namePrefix: `${this.props.tags["Fabric"]}-${role}-`,
      description,
      tags: this.tags(role),
      lifecycle: { createBeforeDestroy: true },
    });
  }

  private tags(role: string): Record<string, string> {
    return { ...this.props.tags, Name: `${this.props.tags["Fabric"]}-${role}` };
  }
}
