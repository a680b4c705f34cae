import { Token, type TerraformStack } from "cdktf";
import { GpuCluster, type GpuClusterProps, Workload } from "../../lib/gpu-cluster";
import { InstanceCatalog, PurchaseOption } from "../../lib/catalog";
import { LanguageModel } from "../../lib/demand";
import { GreenPowerProfile } from "../../lib/green-power-profile";
import { EfaOptimization, HighSpeedFabric, type HighSpeedFabricProps } from "../../lib/high-speed-fabric";
import { SecureZone } from "../../lib/secure-zone";
import { Template, siteStack, type Json, type Resource } from "../support/template";

// plain resources are sized in milliseconds: what is tested here is the wiring
const CPU = Workload.resources("index", { replicas: 14, demand: { vcpu: 6, memoryGiB: 48 } });
const H100 = Workload.training("pretrain", { model: LanguageModel.LLAMA_3_1_8B, tokens: 1e9, acceleratorCount: 16, accelerator: "H100" });
// a small catalog, for the same reason
const SMALL = InstanceCatalog.of({ instanceTypes: ["m7i.*", "r7i.*"] });

interface Extra {
  readonly fabric?: Partial<HighSpeedFabricProps>;
  readonly power?: { readonly facilityPowerLimitKilowatts?: number };
}

function clusterIn(stack: TerraformStack, props: Partial<GpuClusterProps> = {}, extra: Extra = {}): GpuCluster {
  const zone = new SecureZone(stack, "zone");
  const fabric = new HighSpeedFabric(stack, "fabric", { zone, ...extra.fabric });
  const power = new GreenPowerProfile(stack, "power", extra.power ?? {});
  return new GpuCluster(stack, "cluster", { zone, fabric, power, region: "us-east-1", workloads: [CPU], catalog: SMALL, ...props });
}

function synth(props: Partial<GpuClusterProps> = {}, extra: Extra = {}): { template: Template; cluster: GpuCluster } {
  const stack = siteStack();
  const cluster = clusterIn(stack, props, extra);
  return { template: Template.ofStack(stack), cluster };
}

function pools(template: Template): Resource[] {
  return template.all("aws_eks_node_group").filter((group) => group.node_group_name !== "system");
}

function templateOf(template: Template, group: Resource): Resource {
  const address = /\$\{(.*)\.id\}/.exec(String((group.launch_template as Json).id))?.[1];
  return template.all("aws_launch_template").find((one) => one.address === address) as Resource;
}

describe("the control plane", () => {
  const { template } = synth();
  const cluster = template.one("aws_eks_cluster");

  test("is reached from the VPC only", () => {
    expect(cluster.vpc_config).toMatchObject({ endpoint_private_access: true, endpoint_public_access: false });
  });

  test("lets people in by access entries only, the one who made it not more than others", () => {
    expect(cluster.access_config).toEqual({ authentication_mode: "API", bootstrap_cluster_creator_admin_permissions: false });
    expect(template.all("aws_eks_access_entry").length).toBeGreaterThan(0);
  });

  test("encrypts secrets with the zone's cluster key", () => {
    const key = template.all("aws_kms_key").find((one) => (one.tags as Json).AssetPurpose === "cluster");
    expect(cluster.encryption_config).toEqual({ provider: { key_arn: `\${${key?.address}.arn}` }, resources: ["secrets"] });
  });

  test("keeps all five logs, encrypted, in a group that exists before it", () => {
    expect(cluster.enabled_cluster_log_types).toEqual(["api", "audit", "authenticator", "controllerManager", "scheduler"]);
    const group = template.all("aws_cloudwatch_log_group").find((one) => String(one.name).startsWith("/aws/eks/")) as Resource;
    expect(group).toMatchObject({ name: "/aws/eks/aidc/cluster", retention_in_days: 365, kms_key_id: expect.stringContaining("aws_kms_key.") });
    expect(cluster.depends_on).toContain(group.address);
  });

  test("gets its rights before it starts", () => {
    const attachment = template.all("aws_iam_role_policy_attachment").find((one) => String(one.policy_arn).endsWith("AmazonEKSClusterPolicy"));
    expect(cluster.depends_on).toContain(attachment?.address);
  });

  test("has its add-ons under management, network with a role of its own", () => {
    expect(cluster.bootstrap_self_managed_addons).toBe(false);
    expect(template.all("aws_eks_addon").map((addon) => addon.addon_name).sort()).toEqual(["coredns", "eks-node-monitoring-agent", "eks-pod-identity-agent", "kube-proxy", "vpc-cni"]);
    expect(template.one("aws_eks_addon", { addon_name: "vpc-cni" }).pod_identity_association).toEqual([{ role_arn: expect.stringContaining("aws_iam_role."), service_account: "aws-node" }]);
  });
});

describe("pools of the allocation", () => {
  test("are node groups of the planned type, count and zone, and no others", () => {
    const { template, cluster } = synth();
    expect(cluster.allocation.pools.length).toBeGreaterThan(0);
    const made = pools(template).map((group) => ({ name: group.node_group_name, nodes: (group.scaling_config as Json).desired_size, type: templateOf(template, group).instance_type }));
    expect(made).toEqual(cluster.allocation.pools.map((pool) => ({ name: pool.name, nodes: pool.nodes, type: pool.instanceType })));
    for (const group of pools(template)) {
      const scaling = group.scaling_config as Json;
      expect([scaling.min_size, scaling.max_size]).toEqual([scaling.desired_size, scaling.desired_size]);
      const subnet = template.all("aws_subnet").find((one) => (group.subnet_ids as string[]).includes(`\${${one.address}.id}`));
      expect(String(group.node_group_name)).toContain(String(subnet?.availability_zone_id));
      expect(group.subnet_ids).toHaveLength(1);
    }
  });

  test("keep their resources when another workload joins", () => {
    const ids = (workloads: Workload[]) => synth({ workloads, catalog: InstanceCatalog.of({ instanceTypes: ["m7i.4xlarge", "g6.xlarge"] }) }).template.all("aws_launch_template").map((one) => one.address);
    const before = ids([Workload.resources("a", { demand: { vcpu: 8 } })]);
    const after = ids([Workload.resources("b", { demand: { gpu: 1 } }), Workload.resources("a", { demand: { vcpu: 8 } })]);
    expect(after).toEqual(expect.arrayContaining(before));
    expect(after.length).toBeGreaterThan(before.length);
  });

  test("wait for the network add-on and the ways out of their subnet", () => {
    const { template } = synth();
    const network = template.one("aws_eks_addon", { addon_name: "vpc-cni" }).address;
    const ways = ["aws_vpc_endpoint", "aws_route_table_association", "aws_vpc_security_group_egress_rule"].flatMap((type) => template.all(type).map((one) => one.address));
    for (const group of template.all("aws_eks_node_group")) expect(group.depends_on).toEqual(expect.arrayContaining([network]));
    for (const group of pools(template)) expect(group.depends_on).toEqual(expect.arrayContaining(ways));
  });

  test("have nodes that give out credentials by IMDSv2 only, out of the reach of pods, on encrypted disks", () => {
    for (const one of synth().template.all("aws_launch_template")) {
      expect(one.metadata_options).toMatchObject({ http_tokens: "required", http_put_response_hop_limit: 1 });
      const disks = one.block_device_mappings as { ebs: Json }[];
      expect(disks.map((disk) => disk.ebs)).toEqual([expect.objectContaining({ encrypted: "true", volume_type: "gp3", kms_key_id: expect.stringContaining("aws_kms_key.") })]);
      // EKS refuses these in a template of a managed group
      expect(one).not.toHaveProperty("iam_instance_profile");
      expect(JSON.stringify(one.network_interfaces ?? [])).not.toContain("subnet_id");
    }
  });

  test("of capacity blocks name the reservation, the market and no placement group", () => {
    const catalog = () => InstanceCatalog.of({ instanceTypes: ["p5.48xlarge"], purchaseOptions: [PurchaseOption.capacityBlock(28)], prices: [{ instanceType: "p5.48xlarge", purchaseOption: "capacity-block-28d", usdPerHour: 31 }] });
    expect(() => synth({ workloads: [H100], catalog: catalog() })).toThrow(/capacityReservationIds\["p5.48xlarge"\]/);
    const { template } = synth({ workloads: [H100], catalog: catalog(), capacityReservationIds: { "p5.48xlarge": "cr-1" } });
    const group = pools(template)[0] as Resource;
    expect(group.capacity_type).toBe("CAPACITY_BLOCK");
    expect(templateOf(template, group)).toMatchObject({ instance_market_options: { market_type: "capacity-block" }, capacity_reservation_specification: { capacity_reservation_target: { capacity_reservation_id: "cr-1" } } });
    expect(templateOf(template, group)).not.toHaveProperty("placement");
    expect(template.all("aws_placement_group")).toEqual([]);
  });
});

describe("nodes of a training gang", () => {
  const onP5 = { workloads: [H100], catalog: InstanceCatalog.of({ instanceTypes: ["p5.48xlarge"] }) };

  test("have the interfaces that AWS documents for the type: 32 cards, one address", () => {
    const { template } = synth(onP5);
    const group = pools(template)[0] as Resource;
    const cards = templateOf(template, group).network_interfaces as Json[];
    expect(cards.filter((card) => card.interface_type === "efa-only")).toHaveLength(32);
    expect(cards.filter((card) => card.interface_type === "interface")).toEqual([expect.objectContaining({ network_card_index: 0, device_index: 0 })]);
    expect(cards[0]).toMatchObject({ interface_type: "interface" });
    for (const card of cards.filter((one) => one.interface_type === "efa-only")) {
      expect(card).not.toHaveProperty("associate_public_ip_address");
      expect(card.security_groups).toEqual([expect.stringContaining("efa")]);
    }
    // groups stand on the interfaces and nowhere else: both is an error
    expect(templateOf(template, group)).not.toHaveProperty("vpc_security_group_ids");
    expect(group).toMatchObject({ ami_type: "AL2023_x86_64_NVIDIA", capacity_type: "ON_DEMAND", taint: [{ key: "nvidia.com/gpu", value: "true", effect: "NO_SCHEDULE" }] });
  });

  test("carry more IP traffic when the fabric is made for it", () => {
    const { template } = synth(onP5, { fabric: { efaOptimization: EfaOptimization.IP_BANDWIDTH } });
    const cards = templateOf(template, pools(template)[0] as Resource).network_interfaces as Json[];
    expect(cards.filter((card) => card.interface_type === "interface")).toHaveLength(8);
  });

  test("stand in one placement group, unless the fabric says otherwise", () => {
    const placed = synth(onP5).template;
    expect(placed.one("aws_placement_group")).toMatchObject({ strategy: "cluster" });
    const apart = synth(onP5, { fabric: { placementGroups: false } }).template;
    expect(apart.all("aws_placement_group")).toEqual([]);
    expect((templateOf(apart, pools(apart)[0] as Resource).network_interfaces as Json[]).length).toBe(33);
  });
});

describe("pools that follow the hour of the day", () => {
  const office = Array.from({ length: 24 }, (_, hour) => (hour >= 8 && hour < 18 ? 1 : 0.5));
  const API = Workload.resources("api", { replicas: 4, demand: { vcpu: 6, memoryGiB: 24 }, hourlyFactors: office });

  test("are scaled by scheduled actions where the number of nodes changes, more of them ahead of the hour", () => {
    const { template, cluster } = synth({ workloads: [API] });
    const plan = JSON.parse(cluster.allocation.toJson()) as { periods: { hours: number[]; nodes: Record<string, number> }[] };
    const pool = pools(template)[0];
    const name = String(pool?.node_group_name);
    const [night, day] = [0, 12].map((hour) => plan.periods.find(({ hours }) => hours.includes(hour))?.nodes[name] ?? 0);
    expect(day).toBeGreaterThan(night ?? Infinity);
    expect(pool?.scaling_config).toEqual({ min_size: night, desired_size: day, max_size: day });
    expect(pool?.lifecycle).toEqual({ ignore_changes: ["scaling_config[0].desired_size"] });
    const actions = template.all("aws_autoscaling_schedule").filter((one) => String(one.autoscaling_group_name).includes(String(pool?.address)));
    expect(actions.map(({ recurrence, desired_capacity, min_size, max_size, time_zone }) => ({ recurrence, desired_capacity, min_size, max_size, time_zone }))).toEqual([
      { recurrence: "50 7 * * *", desired_capacity: day, min_size: -1, max_size: -1, time_zone: "Etc/UTC" },
      { recurrence: "0 18 * * *", desired_capacity: night, min_size: -1, max_size: -1, time_zone: "Etc/UTC" },
    ]);
  });

  test("start by the lead given, over midnight too; pools that do not change have no schedule", () => {
    const night = Array.from({ length: 24 }, (_, hour) => (hour < 6 ? 1 : 0.5));
    const { template } = synth({ workloads: [Workload.resources("api", { replicas: 4, demand: { vcpu: 6, memoryGiB: 24 }, hourlyFactors: night })], nodeStartLeadMinutes: 25 });
    expect(template.all("aws_autoscaling_schedule").map(({ recurrence }) => recurrence)).toContain("35 23 * * *");
    expect(synth().template.all("aws_autoscaling_schedule")).toEqual([]);
    expect(() => synth({ nodeStartLeadMinutes: 60 })).toThrow(/nodeStartLeadMinutes.*60/);
  });
});

describe("a plan in force", () => {
  test("is given back for the same request, and kept to where a change allows it", () => {
    const first = synth().cluster.allocation;
    expect(synth({ previousPlanJson: first.toJson() }).cluster.allocation.toJson()).toBe(first.toJson());
    const more = synth({ previousPlanJson: first.toJson(), workloads: [Workload.resources("index", { replicas: 15, demand: { vcpu: 6, memoryGiB: 48 } })] }).cluster.allocation;
    expect((JSON.parse(more.toJson()) as { changes: unknown[] }).changes.length).toBeGreaterThan(0);
    expect(() => synth({ previousPlanJson: "{" })).toThrow(/previousPlanJson/);
  });
});

describe("limits and bad input", () => {
  test("a token where the allocator needs a number is refused by prop and path", () => {
    const token = Token.asNumber({ resolve: () => 1 });
    expect(() => synth({ budgetUsdPerMonth: token })).toThrow(/^budgetUsdPerMonth: must be a concrete value, got a token \(site\/cluster\)/);
    expect(() => synth({ workloads: [Workload.resources("index", { demand: { vcpu: token } })] })).toThrow(/^workloads\[0\]\.demand\.vcpu: .*token/);
    expect(() => synth({ systemNodes: token })).toThrow(/^systemNodes: .*token/);
  });

  test("an impossible limit names itself and by how much it misses", () => {
    const impossible = () => synth({}, { power: { facilityPowerLimitKilowatts: 0.01 } });
    expect(impossible).toThrow(expect.objectContaining({ name: "InfeasibleError", conflict: expect.arrayContaining(["facilityPowerLimitKilowatts"]) }));
    expect(impossible).toThrow(/facilityPowerLimitKilowatts.*site\/cluster/s);
  });

  test("a tighter budget changes the plan or is refused, and never is overrun", () => {
    const cost = synth().cluster.allocation.costUsdPerMonth;
    expect(synth({ budgetUsdPerMonth: cost }).cluster.allocation.costUsdPerMonth).toBeLessThanOrEqual(cost + 1e-6);
    expect(() => synth({ budgetUsdPerMonth: cost / 100 })).toThrow(expect.objectContaining({ name: "InfeasibleError" }));
  });

  test.each([
    ["an unknown region", { region: "us-eest-1" }, /region: .*us-east-1/],
    ["no workloads", { workloads: [] }, /workloads/],
    ["two workloads of one name", { workloads: [CPU, CPU] }, /index/],
    ["a negative budget", { budgetUsdPerMonth: -1 }, /budgetUsdPerMonth/],
    ["half a system node", { systemNodes: -1 }, /systemNodes/],
    ["a disk smaller than the image", { rootVolumeGiB: 5 }, /rootVolumeGiB/],
  ])("%s is refused by name", (_, props, message) => {
    expect(() => synth(props)).toThrow(message);
    expect(() => synth(props)).toThrow(expect.objectContaining({ name: "ValidationError" }));
  });
});

describe("what others take from a cluster", () => {
  test("is written as one output when asked, without credentials", () => {
    expect(synth().template.outputs()).toEqual({});
    const outputs = Object.values(synth({ registerOutputs: true }).template.outputs()) as { value: Json }[];
    expect(outputs).toHaveLength(1);
    expect(Object.keys(outputs[0]?.value ?? {}).sort()).toEqual(["clusterArn", "clusterEndpoint", "clusterName", "clusterSecurityGroupId"]);
  });

  test("can be that of a cluster made elsewhere", () => {
    const stack = siteStack();
    const attributes = { clusterName: "aidc", clusterEndpoint: "https://aidc", clusterCertificateAuthority: "Zm9v", clusterSecurityGroupId: "sg-1" };
    expect(GpuCluster.fromAttributes(stack, "cluster", attributes)).toMatchObject(attributes);
    expect(Template.ofStack(stack).types()).toEqual([]);
  });

  test("is drawn on the power dashboard by the Auto Scaling groups of its pools", () => {
    const { template, cluster } = synth({}, { power: { facilityPowerLimitKilowatts: 750 } });
    const body = String(template.one("aws_cloudwatch_dashboard").dashboard_body);
    for (const pool of cluster.allocation.pools) expect(body).toContain(pool.name);
    expect(body).toContain("autoscaling_groups[0].name");
    expect(body).toContain("750");
  });
});
