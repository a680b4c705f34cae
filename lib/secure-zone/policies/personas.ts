import { AUTO_SCALING_ALL, CLOUDWATCH_ALL, ECR_ALL, EKS_ALL, LOAD_BALANCING_ALL, PIPELINE_SERVICES } from "./actions";
import { allow, deny, document } from "./document";
import type { PolicyDocument, Statement } from "./document";
import { KEY_PURPOSES, regional, roleArn, via } from "./world";
import type { BucketPurpose, KeyPurpose, ZoneWorld } from "./world";

/** Everybody the zone knows: five kinds of people, two pipelines, the nodes and two kinds of workload. */
export const PERSONAS = [
  "platform-admin",
  "ml-engineer",
  "data-scientist",
  "auditor",
  "break-glass",
  "ci-deployer",
  "model-promoter",
  "node-role",
  "training-workload",
  "inference-workload",
] as const;
export type PersonaName = (typeof PERSONAS)[number];

/** How a persona's role is named after the zone's prefix. */
export const ROLE_SUFFIX: Readonly<Record<PersonaName, string>> = {
  "platform-admin": "platform-admin",
  "ml-engineer": "ml-engineer",
  "data-scientist": "data-scientist",
  auditor: "auditor",
  "break-glass": "break-glass",
  "ci-deployer": "ci-deployer",
  "model-promoter": "model-promoter",
  "node-role": "node",
  "training-workload": "training",
  "inference-workload": "inference",
};

export type BoundaryName = "standard" | "ci" | "break-glass";

/** Which ceiling a persona's role has. */
export function boundaryOf(persona: PersonaName): BoundaryName {
  if (persona === "ci-deployer") return "ci";
  return persona === "break-glass" ? "break-glass" : "standard";
}

/**
 * What a persona may do. The projects it may do it in come from the tags of the session (people) or the Kubernetes
 * namespace (workloads), as prefixes of object keys: S3 does not know bucket tags as condition keys by itself (P-30).
 */
export function personaPolicy(persona: PersonaName, world: ZoneWorld): PolicyDocument {
  return document(POLICIES[persona](world));
}

const PERSON = "${aws:PrincipalTag/Project}";
const POD = "${aws:PrincipalTag/kubernetes-namespace}";

const POLICIES: Record<PersonaName, (world: ZoneWorld) => Statement[]> = {
  "platform-admin": platformAdmin,
  "ml-engineer": mlEngineer,
  "data-scientist": dataScientist,
  auditor,
  "break-glass": breakGlass,
  "ci-deployer": ciDeployer,
  "model-promoter": modelPromoter,
  "node-role": node,
  "training-workload": training,
  "inference-workload": inference,
};

function under(world: ZoneWorld, purpose: BucketPurpose, who: string, rest: string): string {
  return `${world.buckets[purpose]}/projects/${who}/${rest}`;
}

function list(sid: string, world: ZoneWorld, purposes: readonly BucketPurpose[], prefix: string): Statement {
  return allow(sid, ["s3:ListBucket"], purposes.map((p) => world.buckets[p]), { StringLike: { "s3:prefix": [prefix] } });
}

/** A right to a key is a right to use it through one service, never by itself. */
function keys(sid: string, world: ZoneWorld, purposes: readonly KeyPurpose[], actions: readonly string[], service = "s3"): Statement {
  return allow(sid, actions, purposes.map((p) => world.keys[p]), { StringEquals: { "kms:ViaService": via(world, service) } });
}

const WRITES = ["kms:Decrypt", "kms:GenerateDataKey"];

function content(world: ZoneWorld): string[] {
  return (["data", "ingest", "checkpoints", "models"] as const).map((p) => `${world.buckets[p]}/*`);
}

function repositories(world: ZoneWorld, rest: string): string[] {
  return [regional(world, "ecr", `repository/${world.platform}/${rest}`)];
}

function platformAdmin(world: ZoneWorld): Statement[] {
  const allKeys = KEY_PURPOSES.map((p) => world.keys[p]);
  return [
    allow("Cluster", EKS_ALL, [`arn:${world.partition}:eks:${world.region}:${world.account}:*`]),
    allow("Compute", [
      "ec2:Describe*", "ec2:RunInstances", "ec2:TerminateInstances", "ec2:CreateLaunchTemplateVersion",
      "ec2:ModifyInstanceAttribute", "ec2:CreateTags", ...AUTO_SCALING_ALL, ...LOAD_BALANCING_ALL,
    ], ["*"]),
    allow("Observe", [...CLOUDWATCH_ALL, "logs:Get*", "logs:Describe*", "logs:FilterLogEvents", "logs:StartQuery"], ["*"]),
    allow("NodeShell", ["ssm:StartSession"], [regional(world, "ec2", "instance/*")], {
      StringEquals: { "ssm:resourceTag/Zone": world.prefix },
      Bool: { "aws:MultiFactorAuthPresent": "true" },
    }),
    allow("PassNodeRoles", ["iam:PassRole"], [roleArn(world, "node"), roleArn(world, "cluster")], {
      StringEquals: { "iam:PassedToService": ["ec2.amazonaws.com", "eks.amazonaws.com"] },
    }),
    allow("KeyUseByServices", ["kms:CreateGrant"], allKeys, { Bool: { "kms:GrantIsForAWSResource": "true" } }),
    allow("KeyRead", ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:EnableKeyRotation"], allKeys),
    allow("BucketConfigRead", ["s3:GetBucket*", "s3:GetEncryptionConfiguration", "s3:ListAllMyBuckets", "s3:GetLifecycleConfiguration"], ["*"]),
    allow("Detect", [
      "guardduty:Get*", "guardduty:List*", "securityhub:Get*", "config:Describe*", "config:Get*", "inspector2:List*",
      "backup:List*", "backup:StartRestoreJob", "backup:StartBackupJob",
    ], ["*"]),
    allow("Registry", ECR_ALL, repositories(world, "*")),
    deny("NoDataContent", ["s3:GetObject", "s3:PutObject"], content(world)),
    deny("NoDataKeys", ["kms:Decrypt", "kms:GenerateDataKey*"], [world.keys.data, world.keys.model], {
      StringNotLike: { "kms:ViaService": ["ec2.*.amazonaws.com", "fsx.*.amazonaws.com"] },
    }),
  ];
}

function mlEngineer(world: ZoneWorld): Statement[] {
  return [
    list("ListOwn", world, ["data", "checkpoints", "models"], `projects/${PERSON}/*`),
    allow("ReadWriteOwnData", ["s3:GetObject", "s3:PutObject"], [under(world, "data", PERSON, "*"), under(world, "checkpoints", PERSON, "*")]),
    allow("DeleteOwnCheckpoints", ["s3:DeleteObject"], [under(world, "checkpoints", PERSON, "*")]),
    allow("ReadOwnModels", ["s3:GetObject"], [under(world, "models", PERSON, "*")]),
    allow("StageModels", ["s3:PutObject"], [under(world, "models", PERSON, "candidate/*")]),
    keys("KeysThroughS3", world, ["data", "model"], WRITES),
    allow("Images", [
      "ecr:BatchCheckLayerAvailability", "ecr:PutImage", "ecr:InitiateLayerUpload", "ecr:UploadLayerPart",
      "ecr:CompleteLayerUpload", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer",
    ], repositories(world, `${PERSON}/*`)),
    allow("Login", ["ecr:GetAuthorizationToken"], ["*"]),
    useCluster(world),
    ownSecrets("OwnSecrets", world, PERSON),
    keys("SecretKey", world, ["secrets"], ["kms:Decrypt"], "secretsmanager"),
    allow("OwnLogs", ["logs:GetLogEvents", "logs:FilterLogEvents", "logs:StartQuery"],
      [regional(world, "logs", `log-group:/${world.platform}/${PERSON}/*`)]),
  ];
}

function useCluster(world: ZoneWorld): Statement {
  return allow("Cluster", ["eks:DescribeCluster", "eks:AccessKubernetesApi"], [regional(world, "eks", `cluster/${world.clusterName}`)]);
}

function ownSecrets(sid: string, world: ZoneWorld, who: string): Statement {
  return allow(sid, ["secretsmanager:GetSecretValue"], [regional(world, "secretsmanager", `secret:${world.platform}/*`)], {
    StringEquals: { "aws:ResourceTag/Project": who },
  });
}

function dataScientist(world: ZoneWorld): Statement[] {
  return [
    list("ListOwn", world, ["data", "models"], `projects/${PERSON}/*`),
    allow("ReadOwn", ["s3:GetObject"], [under(world, "data", PERSON, "*"), under(world, "models", PERSON, "released/*")]),
    allow("WriteNotebooks", ["s3:PutObject", "s3:DeleteObject"], [under(world, "data", PERSON, "notebooks/*")]),
    keys("KeysThroughS3", world, ["data"], WRITES),
    keys("ModelKeyRead", world, ["model"], ["kms:Decrypt"]),
    allow("Pull", ["ecr:GetAuthorizationToken"], ["*"]),
    allow("PullImages", ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], repositories(world, `${PERSON}/*`)),
    useCluster(world),
  ];
}

function auditor(world: ZoneWorld): Statement[] {
  return [
    allow("ReadConfig", [
      "cloudtrail:Get*", "cloudtrail:Describe*", "cloudtrail:List*", "cloudtrail:LookupEvents",
      "config:Get*", "config:Describe*", "config:List*", "config:SelectResourceConfig",
      "securityhub:Get*", "securityhub:List*", "guardduty:Get*", "guardduty:List*",
      "iam:Get*", "iam:List*", "iam:SimulatePrincipalPolicy", "access-analyzer:List*", "access-analyzer:Get*",
      "kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListKeys",
      "s3:GetBucket*", "s3:GetEncryptionConfiguration", "s3:ListAllMyBuckets",
      "eks:Describe*", "eks:List*", "ec2:Describe*", "backup:List*", "backup:Describe*",
      "macie2:Get*", "macie2:List*", "inspector2:List*",
    ], ["*"]),
    allow("ReadAuditLogs", ["s3:GetObject"], [`${world.buckets.audit}/*`, `${world.buckets.logs}/*`]),
    allow("ListAuditLogs", ["s3:ListBucket"], [world.buckets.audit, world.buckets.logs]),
    keys("LogsKey", world, ["logs"], ["kms:Decrypt"]),
    deny("NoContent", ["s3:GetObject", "secretsmanager:GetSecretValue", "kms:Decrypt", "logs:GetLogEvents"], [
      ...content(world),
      `arn:${world.partition}:secretsmanager:*:*:secret:*`,
      world.keys.data,
      world.keys.model,
      world.keys.secrets,
    ]),
  ];
}

/** The one role without a list: it repairs what the others cannot, with MFA, for an hour, and rings an alarm. */
function breakGlass(): Statement[] {
  return [
    allow("AllWithMfa", ["*"], ["*"], { Bool: { "aws:MultiFactorAuthPresent": "true" } }),
    deny("ShortSession", ["*"], ["*"], { NumericGreaterThan: { "aws:MultiFactorAuthAge": "3600" } }),
  ];
}

function ciDeployer(world: ZoneWorld): Statement[] {
  return [
    allow("Infra", [
      ...PIPELINE_SERVICES,
      "kms:CreateKey", "kms:CreateAlias", "kms:PutKeyPolicy", "kms:EnableKeyRotation", "kms:TagResource", "kms:Describe*",
      "kms:Get*", "kms:List*", "kms:CreateGrant",
      "s3:CreateBucket", "s3:PutBucket*", "s3:PutEncryptionConfiguration", "s3:PutLifecycleConfiguration", "s3:GetBucket*",
      "s3:GetEncryptionConfiguration", "s3:GetLifecycleConfiguration",
      "secretsmanager:CreateSecret", "secretsmanager:TagResource",
    ], ["*"]),
    allow("Roles", [
      "iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:UpdateAssumeRolePolicy", "iam:CreatePolicy",
      "iam:CreatePolicyVersion", "iam:TagRole", "iam:GetRole", "iam:ListRolePolicies", "iam:PutRolePermissionsBoundary",
      "iam:DeleteRole", "iam:DetachRolePolicy",
    ], [roleArn(world, "*"), `arn:${world.partition}:iam::${world.account}:policy/${world.prefix}-*`]),
    allow("PassZoneRoles", ["iam:PassRole"], [roleArn(world, "*")], {
      StringEquals: {
        "iam:PassedToService": [
          "eks.amazonaws.com", "ec2.amazonaws.com", "backup.amazonaws.com", "config.amazonaws.com",
          "cloudtrail.amazonaws.com", "pods.eks.amazonaws.com", "vpc-flow-logs.amazonaws.com",
        ],
      },
    }),
    // names of buckets are global: only one of this account is ours
    allow("State", ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], [world.stateObjects], {
      StringEquals: { "aws:ResourceAccount": world.account },
    }),
  ];
}

function modelPromoter(world: ZoneWorld): Statement[] {
  return [
    allow("ReadCandidate", ["s3:GetObject"], [under(world, "models", PERSON, "candidate/*")]),
    allow("WriteReleased", ["s3:PutObject"], [under(world, "models", PERSON, "released/*")]),
    keys("Keys", world, ["model"], WRITES),
    allow("Sign", ["kms:Sign", "kms:GetPublicKey"], [world.keys.signing]),
  ];
}

/** What AmazonEKSWorkerNodeMinimalPolicy, AmazonEC2ContainerRegistryPullOnly and the SSM agent need, written out. */
function node(): Statement[] {
  return [
    allow("Join", [
      "ec2:DescribeInstances", "ec2:DescribeInstanceTypes", "ec2:DescribeRouteTables", "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets", "ec2:DescribeVolumes", "ec2:DescribeVpcs", "eks:DescribeCluster", "eks-auth:AssumeRoleForPodIdentity",
    ], ["*"]),
    allow("Pull", ["ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchImportUpstreamImage"], ["*"]),
    allow("Ssm", [
      "ssm:UpdateInstanceInformation", "ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
    ], ["*"]),
  ];
}

function metrics(world: ZoneWorld, kind: string): Statement {
  return allow("Metrics", ["cloudwatch:PutMetricData"], ["*"], { StringEquals: { "cloudwatch:namespace": `${world.platform}/${kind}` } });
}

function training(world: ZoneWorld): Statement[] {
  return [
    list("ListOwn", world, ["data", "checkpoints"], `projects/${POD}/*`),
    allow("ReadCurated", ["s3:GetObject"], [under(world, "data", POD, "curated/*")]),
    allow("Checkpoints", ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"], [under(world, "checkpoints", POD, "*")]),
    allow("Candidate", ["s3:PutObject"], [under(world, "models", POD, "candidate/*")]),
    keys("DataKey", world, ["data"], WRITES),
    keys("ModelKeyWrite", world, ["model"], WRITES),
    metrics(world, "training"),
    ownSecrets("Secrets", world, POD),
    keys("SecretKey", world, ["secrets"], ["kms:Decrypt"], "secretsmanager"),
  ];
}

function inference(world: ZoneWorld): Statement[] {
  return [
    list("ListReleased", world, ["models"], `projects/${POD}/released/*`),
    allow("ReadReleased", ["s3:GetObject", "s3:GetObjectVersion"], [under(world, "models", POD, "released/*")]),
    keys("ModelKey", world, ["model"], ["kms:Decrypt"]),
    allow("VerifySignature", ["kms:Verify", "kms:GetPublicKey"], [world.keys.signing]),
    metrics(world, "inference"),
  ];
}
