import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition";
import { DataAwsRegion } from "@cdktf/provider-aws/lib/data-aws-region";
import { Construct } from "constructs";
import type { DataClass } from "./data-class";
import type { Place } from "./policies/world";

/** What every part of the zone needs to know: where it is and how it names and tags things. */
export interface ZoneContext extends Place {
  readonly dataClass: DataClass;
  /** Value of the Project tag on what all projects share. */
  readonly project: string;
  readonly projects: readonly string[];
  /** Whether a control of the catalogue is on. */
  readonly on: (control: string) => boolean;
  /** Retention of audit logs and of others, days. */
  readonly auditLogRetentionDays: number;
  readonly logRetentionDays: number;
}

/** Reads partition, account and region of the provider in use: nothing account-specific is written down. */
export class ZonePlace extends Construct {
  readonly partition: string;
  readonly account: string;
  readonly region: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.partition = new DataAwsPartition(this, "partition").partition;
    this.account = new DataAwsCallerIdentity(this, "account").accountId;
    // `id` is the region's name in provider 5 and 6; `name` is deprecated in 6, `region` is missing in 5
    this.region = new DataAwsRegion(this, "region").id;
  }
}

/** Tags of an asset: the evaluator and the reviewer find it by its purpose. */
export function assetTags(context: ZoneContext, purpose: string): Record<string, string> {
  return { ...zoneTags(context), Name: `${context.prefix}-${purpose}`, AssetPurpose: purpose };
}

export function zoneTags(context: ZoneContext): Record<string, string> {
  return { Zone: context.prefix, DataClass: context.dataClass.name, Project: context.project };
}
