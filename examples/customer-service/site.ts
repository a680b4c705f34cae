import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { DataClass, GpuCluster, GreenPowerProfile, HighSpeedFabric, InstanceCatalog, LanguageModel, PurchaseOption, SecureZone, Workload } from "../../lib";

/** Shoppers ask by day, hardly anyone at night: load by the hour, UTC, as a part of the busiest one. */
const BY_THE_HOUR = [0.15, 0.1, 0.1, 0.1, 0.1, 0.15, 0.3, 0.5, 0.8, 1, 1, 1, 1, 1, 1, 1, 1, 0.8, 0.8, 0.8, 0.5, 0.5, 0.3, 0.15];

/**
 * A customer service by a language model that follows its users through the day: the base under a savings plan, the
 * peaks rented by the hour, the index of the knowledge base rebuilt on nodes that stand idle.
 */
export class CustomerServiceSite extends TerraformStack {
  readonly cluster: GpuCluster;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const region = "us-east-1";
    new AwsProvider(this, "aws", { region });
    const zone = new SecureZone(this, "zone", { name: "service", dataClass: DataClass.CONFIDENTIAL });
    this.cluster = new GpuCluster(this, "cluster", {
      region,
      zone,
      fabric: new HighSpeedFabric(this, "fabric", { zone, cidrBlock: "10.60.0.0/16" }),
      power: new GreenPowerProfile(this, "power"),
      catalog: InstanceCatalog.of({
        instanceTypes: ["g6.*", "m7i.*"],
        purchaseOptions: [PurchaseOption.ON_DEMAND, PurchaseOption.savingsPlan(1)],
        // stand for the rates of your own plan: 35 % below the list price
        prices: [
          { instanceType: "g6.xlarge", purchaseOption: "savings-plan-1y", usdPerHour: 0.52 },
          { instanceType: "m7i.4xlarge", purchaseOption: "savings-plan-1y", usdPerHour: 0.52 },
        ],
      }),
      workloads: [
        Workload.inference("assistant", {
          model: LanguageModel.LLAMA_3_1_8B,
          requestsPerSecond: 8,
          inputTokens: 900,
          outputTokens: 250,
          timeToFirstTokenMs: 2000,
          timePerOutputTokenMs: 80,
          hourlyFactors: BY_THE_HOUR,
        }),
        Workload.resources("gateway", { replicas: 12, demand: { vcpu: 2, memoryGiB: 6 }, hourlyFactors: BY_THE_HOUR }),
        Workload.batch("knowledge-index", { inputGiB: 2000, gibPerVcpuHour: 10, finishWithinHours: 24, deferrable: true }),
      ],
    });
  }
}
