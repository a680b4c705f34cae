import type { AccountService } from "./account-service";

/**
 * Services and settings of which an account has one per region, each created here, adopted or managed elsewhere. In an
 * account that an organization or Control Tower set up, most are managed elsewhere: creating them again fails or takes
 * them over (P-15 to P-17), and destroying the zone would end them for everybody.
 */
export interface AccountServices {
  /** GuardDuty detector; adopted by detector id. @default created here */
  readonly guardDuty?: AccountService;
  /** CloudTrail trail; managed elsewhere where the organization has one. @default created here */
  readonly trail?: AccountService;
  /** AWS Config recorder. @default created here */
  readonly configRecorder?: AccountService;
  /** Security Hub and its standards. @default created here */
  readonly securityHub?: AccountService;
  /** Amazon Inspector for EC2 and ECR. @default created here */
  readonly inspector?: AccountService;
  /** Amazon Macie. @default created here, where personal data is declared */
  readonly macie?: AccountService;
  /** IAM Access Analyzer. @default created here */
  readonly accessAnalyzer?: AccountService;
  /** Encryption of new EBS volumes by default, with the zone's key. @default created here */
  readonly ebsEncryption?: AccountService;
  /** Refusal of public EBS snapshots. @default created here */
  readonly snapshotBlock?: AccountService;
  /** Refusal of public buckets, account-wide. @default created here */
  readonly publicAccessBlock?: AccountService;
  /** Refusal of traffic from internet gateways into any VPC of the region (restricted data, NET-16). @default created here */
  readonly vpcPublicAccess?: AccountService;
  /** Password policy of IAM users (IAM-14, when opted in). @default created here */
  readonly passwordPolicy?: AccountService;
  /**
   * Service-linked role of EC2 Auto Scaling, which the key of the volumes names.
   * @default adopted: it exists in every account that ever had an Auto Scaling group; create it here in a new account
   */
  readonly autoScalingRole?: AccountService;
}

/** Names of the services, in the order of the report. */
export const ACCOUNT_SERVICES = [
  "guardDuty", "trail", "configRecorder", "securityHub", "inspector", "macie", "accessAnalyzer", "ebsEncryption",
  "snapshotBlock", "publicAccessBlock", "vpcPublicAccess", "passwordPolicy", "autoScalingRole",
] as const satisfies readonly (keyof AccountServices)[];
export type AccountServiceName = (typeof ACCOUNT_SERVICES)[number];

/** Controls that rest on each service: when it is managed elsewhere, so are they. */
export const SERVICE_CONTROLS: Readonly<Partial<Record<AccountServiceName, readonly string[]>>> = {
  guardDuty: ["DET-07", "DET-08", "DET-09", "DET-10", "DET-11", "RES-06"],
  trail: ["DET-01", "DET-02", "DET-03", "DET-04", "DET-06"],
  configRecorder: ["DET-12"],
  securityHub: ["DET-13"],
  inspector: ["DET-14"],
  macie: ["DET-15"],
  accessAnalyzer: ["IAM-15"],
  ebsEncryption: ["DAR-08"],
  snapshotBlock: ["DAR-13"],
  publicAccessBlock: ["DAR-04"],
  vpcPublicAccess: ["NET-16"],
  passwordPolicy: ["IAM-14"],
};
