import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { DataClass, GpuCluster, GreenPowerProfile, HighSpeedFabric, LanguageModel, SecureZone, Workload } from "../../lib";

/** A site that pre-trains Llama 3.1 70B on 1e12 tokens in 45 days and serves Llama 3.1 8B at 40 requests a second. */
export class LlmTrainingSite extends TerraformStack {
  readonly cluster: GpuCluster;
  readonly zone: SecureZone;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const region = "us-east-1";
    new AwsProvider(this, "aws", { region });

    const zone = (this.zone = new SecureZone(this, "zone", { dataClass: DataClass.CONFIDENTIAL }));
    const fabric = new HighSpeedFabric(this, "fabric", { zone, cidrBlock: "10.40.0.0/16" });
    const power = new GreenPowerProfile(this, "power", { facilityPowerLimitKilowatts: 2000 });
    this.cluster = new GpuCluster(this, "cluster", {
      region,
      zone,
      fabric,
      power,
      workloads: [
        Workload.training("pretrain", { model: LanguageModel.LLAMA_3_1_70B, tokens: 1e12, deadlineDays: 45 }),
        Workload.inference("support-bot", {
          model: LanguageModel.LLAMA_3_1_8B,
          requestsPerSecond: 40,
          inputTokens: 900,
          outputTokens: 250,
          timeToFirstTokenMs: 500,
          timePerOutputTokenMs: 50,
        }),
      ],
      budgetUsdPerMonth: 12_000_000,
    });
  }
}
