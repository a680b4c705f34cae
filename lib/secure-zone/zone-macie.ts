import { Macie2Account } from "@cdktf/provider-aws/lib/macie2-account";
import { Macie2ClassificationJob } from "@cdktf/provider-aws/lib/macie2-classification-job";
import { Construct } from "constructs";
import { zoneTags } from "./zone-context";
import type { ZoneContext } from "./zone-context";

/** Share of the objects of the raw-data buckets that a run reads, percent: Macie is paid per GB (P-33). */
export const MACIE_SAMPLE_PERCENT = 5;

/** What can be classified; weights and tokenized shards cannot, and would be most of the bill. */
const READABLE = ["csv", "json", "jsonl", "parquet", "txt", "xml", "pdf", "docx", "xlsx"];

/** Search for personal data in what comes in, bounded by sample and by kind of file. */
export class ZoneMacie extends Construct {
  constructor(scope: Construct, id: string, context: ZoneContext, buckets: readonly string[], createsAccount: boolean) {
    super(scope, id);
    const account = createsAccount ? [new Macie2Account(this, "account", { status: "ENABLED", findingPublishingFrequency: "ONE_HOUR" })] : [];
    new Macie2ClassificationJob(this, "raw-data", {
      name: `${context.prefix}-raw-data`,
      jobType: "SCHEDULED",
      scheduleFrequency: { weeklySchedule: "MONDAY" },
      samplingPercentage: MACIE_SAMPLE_PERCENT,
      s3JobDefinition: {
        bucketDefinitions: [{ accountId: context.account, buckets: [...buckets] }],
        scoping: { includes: { and: [{ simpleScopeTerm: { comparator: "EQ", key: "OBJECT_EXTENSION", values: READABLE } }] } },
      },
      tags: zoneTags(context),
      dependsOn: account,
    });
  }
}
