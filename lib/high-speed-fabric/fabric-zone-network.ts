import { Eip } from "@cdktf/provider-aws/lib/eip";
import type { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway";
import { NatGateway } from "@cdktf/provider-aws/lib/nat-gateway";
import { Route } from "@cdktf/provider-aws/lib/route";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Construct } from "constructs";
import type { AddressPlan } from "./address-plan";

/** What the subnets of a zone are cut from. */
export interface FabricZoneNetworkProps {
  readonly vpcId: string;
  readonly zoneId: string;
  readonly addresses: AddressPlan;
  /** The way out; absent: the zone has none and lives on endpoints. */
  readonly internetGateway?: InternetGateway;
  readonly tags: Readonly<Record<string, string>>;
}

/** Subnets of one availability zone: nodes, control plane and, with a way out, a NAT gateway of its own. */
export class FabricZoneNetwork extends Construct {
  readonly nodeSubnetId: string;
  readonly controlPlaneSubnetId: string;
  readonly routeTableId: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: FabricZoneNetworkProps,
  ) {
    super(scope, id);
    const { addresses, zoneId } = props;
    const routes = new RouteTable(this, "routes", { vpcId: props.vpcId, tags: this.tags("private") });
    this.routeTableId = routes.id;
    this.nodeSubnetId = this.privateSubnet("nodes", addresses.nodes(zoneId), routes).id;
    this.controlPlaneSubnetId = this.privateSubnet("control-plane", addresses.controlPlane(zoneId), routes).id;
    if (props.internetGateway) this.wayOut(props.internetGateway, routes);
  }

  private privateSubnet(role: string, cidrBlock: string, routes: RouteTable): Subnet {
    const subnet = this.subnet(role, cidrBlock);
    new RouteTableAssociation(this, `${role}-routes`, { subnetId: subnet.id, routeTableId: routes.id });
    return subnet;
  }

  private subnet(role: string, cidrBlock: string): Subnet {
    const elb: Record<string, string> = role === "nodes" ? { "kubernetes.io/role/internal-elb": "1" } : {};
    return new Subnet(this, role, {
      vpcId: this.props.vpcId,
      cidrBlock,
      availabilityZoneId: this.props.zoneId,
      mapPublicIpOnLaunch: false,
      tags: { ...this.tags(role), ...elb },
    });
  }

  private wayOut(gateway: InternetGateway, routes: RouteTable): void {
    const subnet = this.subnet("gateway", this.props.addresses.gateway(this.props.zoneId));
    const table = new RouteTable(this, "gateway-routes", { vpcId: this.props.vpcId, tags: this.tags("gateway") });
    new RouteTableAssociation(this, "gateway-association", { subnetId: subnet.id, routeTableId: table.id });
    new Route(this, "internet", { routeTableId: table.id, destinationCidrBlock: ANYWHERE, gatewayId: gateway.id });
    const address = new Eip(this, "address", { domain: "vpc", tags: this.tags("gateway"), dependsOn: [gateway] });
    const nat = new NatGateway(this, "nat", { allocationId: address.id, subnetId: subnet.id, tags: this.tags("gateway"), dependsOn: [gateway] });
    new Route(this, "out", { routeTableId: routes.id, destinationCidrBlock: ANYWHERE, natGatewayId: nat.id });
  }

  private tags(role: string): Record<string, string> {
    return { ...this.props.tags, Name: `${this.props.tags["Fabric"]}-${role}-${this.props.zoneId}` };
  }
}

const ANYWHERE = "0.0.0.0/0";
