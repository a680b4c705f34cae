import type { TerraformStack } from "cdktf";
import { EfaOptimization, HighSpeedFabric, type HighSpeedFabricProps } from "../../lib/high-speed-fabric";
import { SecureZone } from "../../lib/secure-zone";
import { Template, siteStack } from "../support/template";

function fabricOf(stack: TerraformStack, props: Partial<HighSpeedFabricProps> = {}): HighSpeedFabric {
  return new HighSpeedFabric(stack, "fabric", { zone: new SecureZone(stack, "zone"), ...props });
}

function template(zones: readonly string[], props: Partial<HighSpeedFabricProps> = {}): Template {
  return Template.of((stack) => {
    const fabric = fabricOf(stack, props);
    for (const zone of zones) fabric.nodeSubnetId(zone);
  });
}

describe("the network of a site", () => {
  test("has private subnets in the zones asked for, by zone id, and in no other", () => {
    const subnets = template(["use1-az6", "use1-az4"]).all("aws_subnet");
    expect([...new Set(subnets.map((subnet) => subnet.availability_zone_id))].sort()).toEqual(["use1-az4", "use1-az6"]);
    expect(subnets.every((subnet) => subnet.map_public_ip_on_launch === false)).toBe(true);
  });

  test("keeps every address and resource of a zone when another zone is added", () => {
    const before = template(["use1-az4"]).all("aws_subnet");
    const after = template(["use1-az1", "use1-az4"]).all("aws_subnet");
    expect(after).toEqual(expect.arrayContaining(before));
  });

  test("has no way to the internet unless asked", () => {
    const closed = template(["use1-az4"]);
    expect(closed.types()).not.toEqual(expect.arrayContaining(["aws_internet_gateway"]));
    expect(closed.types()).not.toEqual(expect.arrayContaining(["aws_nat_gateway"]));
    const open = template(["use1-az4", "use1-az6"], { internetEgress: true });
    expect(open.all("aws_nat_gateway")).toHaveLength(2);
    // nodes leave by the gateway of their own zone: none depends on another zone
    const out = open.all("aws_route").filter((route) => route.nat_gateway_id !== undefined);
    expect(new Set(out.map((route) => route.nat_gateway_id)).size).toBe(2);
  });

  test("reaches what nodes need by endpoints, with private names", () => {
    const endpoints = template(["use1-az4"]).all("aws_vpc_endpoint");
    const services = endpoints.map((endpoint) => String(endpoint.service_name).split("}.")[1]).sort();
    expect(services).toEqual(expect.arrayContaining(["ec2", "ecr.api", "ecr.dkr", "eks", "eks-auth", "logs", "s3", "sts"]));
    for (const endpoint of endpoints.filter((one) => one.vpc_endpoint_type === "Interface")) {
      expect(endpoint).toMatchObject({ private_dns_enabled: true, subnet_ids: [expect.stringContaining("control-plane")] });
    }
    expect(endpoints.filter((one) => one.vpc_endpoint_type === "Gateway")).toHaveLength(1);
  });

  test("logs all flows, encrypted, as long as the zone says", () => {
    const site = template(["use1-az4"]);
    expect(site.one("aws_flow_log")).toMatchObject({ traffic_type: "ALL", log_destination_type: "cloud-watch-logs" });
    const group = site.one("aws_cloudwatch_log_group", { name: "/aidc/vpc-flow-logs" });
    expect(group.kms_key_id).toMatch(/^\$\{aws_kms_key\..*logs.*\.arn\}$/);
    expect(group.retention_in_days).toBe(90);
  });
});

describe("the group of EFA interfaces", () => {
  test("lets everything in from itself and out to itself, and nothing else", () => {
    const site = template(["use1-az4"]);
    const group = site.all("aws_security_group").find((one) => String(one.name_prefix).includes("-efa-"));
    const id = `\${${group?.address}.id}`;
    const rules = [...site.all("aws_vpc_security_group_ingress_rule"), ...site.all("aws_vpc_security_group_egress_rule")].filter((rule) => rule.security_group_id === id);
    expect(rules).toHaveLength(2);
    for (const rule of rules) expect(rule).toMatchObject({ ip_protocol: "-1", referenced_security_group_id: id });
  });

  test("is the only group with all protocols open", () => {
    const site = template(["use1-az4"], { internetEgress: true });
    const rules = [...site.all("aws_vpc_security_group_ingress_rule"), ...site.all("aws_vpc_security_group_egress_rule")];
    const wide = rules.filter((rule) => rule.ip_protocol === "-1");
    expect(new Set(wide.map((rule) => rule.security_group_id)).size).toBe(1);
    expect(rules.filter((rule) => rule.cidr_ipv4 === "0.0.0.0/0").every((rule) => rule.from_port === 443 && rule.to_port === 443)).toBe(true);
  });
});

describe("a fabric made elsewhere", () => {
  const attributes = {
    vpcId: "vpc-1",
    zones: [{ zoneId: "use1-az4", nodeSubnetId: "subnet-nodes", controlPlaneSubnetId: "subnet-plane" }, { zoneId: "use1-az6", nodeSubnetId: "subnet-only" }],
    nodeSecurityGroupId: "sg-nodes",
    efaSecurityGroupId: "sg-efa",
  };

  test("hands on its subnets and makes nothing", () => {
    const stack = siteStack();
    const fabric = HighSpeedFabric.fromAttributes(stack, "fabric", attributes);
    expect(fabric.nodeSubnetId("use1-az4")).toBe("subnet-nodes");
    expect(fabric.controlPlaneSubnetId("use1-az4")).toBe("subnet-plane");
    expect(fabric.controlPlaneSubnetId("use1-az6")).toBe("subnet-only");
    expect(fabric.placementGroups).toBe(false);
    expect(fabric.efaOptimization).toBe(EfaOptimization.IP_ADDRESSES);
    expect(Template.ofStack(stack).types()).toEqual([]);
  });

  test("refuses a zone it has no subnet in, and says which it has", () => {
    const fabric = HighSpeedFabric.fromAttributes(siteStack(), "fabric", attributes);
    expect(() => fabric.nodeSubnetId("use1-az5")).toThrow(/use1-az5.*use1-az4, use1-az6/);
  });
});
