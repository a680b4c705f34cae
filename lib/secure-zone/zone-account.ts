import { AccessanalyzerAnalyzer } from "@cdktf/provider-aws/lib/accessanalyzer-analyzer";
import { EbsDefaultKmsKey } from "@cdktf/provider-aws/lib/ebs-default-kms-key";
import { EbsEncryptionByDefault } from "@cdktf/provider-aws/lib/ebs-encryption-by-default";
import { EbsSnapshotBlockPublicAccess } from "@cdktf/provider-aws/lib/ebs-snapshot-block-public-access";
import { Inspector2Enabler } from "@cdktf/provider-aws/lib/inspector2-enabler";
import { S3AccountPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-account-public-access-block";
import { SecurityhubAccount } from "@cdktf/provider-aws/lib/securityhub-account";
import { SecurityhubStandardsSubscription } from "@cdktf/provider-aws/lib/securityhub-standards-subscription";
import { AccountAlternateContact } from "@cdktf/provider-aws/lib/account-alternate-contact";
import { IamAccountPasswordPolicy } from "@cdktf/provider-aws/lib/iam-account-password-policy";
import { VpcBlockPublicAccessOptions } from "@cdktf/provider-aws/lib/vpc-block-public-access-options";
import { Construct } from "constructs";
import type { AccountServiceName } from "./account-services";
import type { SecurityContact } from "./zone-props";
import { zoneTags } from "./zone-context";
import type { ZoneContext } from "./zone-context";

export interface ZoneAccountProps {
  readonly volumeKeyArn: string;
  readonly securityContact?: SecurityContact;
  /** Whether the zone is the one that creates the service. */
  readonly creates: (service: AccountServiceName) => boolean;
}

/** Settings of which an account and region have one, all in one place (P-17). */
export class ZoneAccount extends Construct {
  constructor(scope: Construct, id: string, private readonly context: ZoneContext, private readonly props: ZoneAccountProps) {
    super(scope, id);
    if (this.here("publicAccessBlock", "DAR-04")) this.noPublicBuckets();
    if (this.here("ebsEncryption", "DAR-08")) this.encryptedVolumes();
    if (this.here("snapshotBlock", "DAR-13")) new EbsSnapshotBlockPublicAccess(this, "snapshots", { state: "block-all-sharing" });
    if (this.here("accessAnalyzer", "IAM-15")) this.analyzer();
    if (this.here("securityHub", "DET-13")) this.securityHub();
    if (this.here("vpcPublicAccess", "NET-16")) {
      new VpcBlockPublicAccessOptions(this, "vpc-public-access", { internetGatewayBlockMode: "block-ingress" });
    }
    if (this.here("passwordPolicy", "IAM-14")) this.passwords();
    if (props.securityContact) {
      const { name, title, email, phone } = props.securityContact;
      new AccountAlternateContact(this, "security-contact", { alternateContactType: "SECURITY", name, title, emailAddress: email, phoneNumber: phone });
    }
    if (this.here("inspector", "DET-14")) {
      new Inspector2Enabler(this, "inspector", { accountIds: [context.account], resourceTypes: ["EC2", "ECR"] });
    }
  }

  private here(service: AccountServiceName, control: string): boolean {
    return this.context.on(control) && this.props.creates(service);
  }

  /** CIS AWS Foundations 3.0, 1.8 and 1.9. */
  private passwords(): void {
    new IamAccountPasswordPolicy(this, "passwords", {
      minimumPasswordLength: 14,
      passwordReusePrevention: 24,
      allowUsersToChangePassword: true,
      requireLowercaseCharacters: true,
      requireNumbers: true,
      requireSymbols: true,
      requireUppercaseCharacters: true,
    });
  }

  private noPublicBuckets(): void {
    new S3AccountPublicAccessBlock(this, "public-access", {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
  }

  /** P-34: the default key is the one whose policy lets Auto Scaling use it. */
  private encryptedVolumes(): void {
    const key = new EbsDefaultKmsKey(this, "volume-key", { keyArn: this.props.volumeKeyArn });
    new EbsEncryptionByDefault(this, "volume-encryption", { enabled: true, dependsOn: [key] });
  }

  private analyzer(): void {
    new AccessanalyzerAnalyzer(this, "analyzer", {
      analyzerName: this.context.prefix,
      type: "ACCOUNT",
      tags: zoneTags(this.context),
    });
  }

  private securityHub(): void {
    const hub = new SecurityhubAccount(this, "security-hub", { enableDefaultStandards: false, controlFindingGenerator: "SECURITY_CONTROL" });
    const standards: [string, string][] = [
      ["fsbp", "aws-foundational-security-best-practices/v/1.0.0"],
      ["cis", "cis-aws-foundations-benchmark/v/3.0.0"],
    ];
    for (const [name, path] of standards) {
      new SecurityhubStandardsSubscription(this, name, {
        standardsArn: `arn:${this.context.partition}:securityhub:${this.context.region}::standards/${path}`,
        dependsOn: [hub],
      });
    }
  }
}
