import type { Condition, PolicyDocument, Statement } from "./document";
import type { Place } from "./world";
import { regional } from "./world";

function trust(statements: readonly Statement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

/** A service of AWS takes the role, for this account's resources only (P-42). */
export function serviceTrust(place: Place, principal: string, withSource = true): PolicyDocument {
  const condition: Condition = { StringEquals: { "aws:SourceAccount": place.account } };
  return trust([
    {
      Sid: "Service",
      Effect: "Allow",
      Principal: { Service: principal },
      Action: ["sts:AssumeRole"],
      // EC2 does not send the source keys when it hands an instance its role
      ...(withSource ? { Condition: condition } : {}),
    },
  ]);
}

/** Which pods take a workload role. */
export interface PodTrust {
  readonly namespaces: readonly string[];
  readonly serviceAccount: string;
}

/** P-27: one cluster, named namespaces, one service account. Without TagSession Pod Identity fails. */
export function podIdentityTrust(place: Place, pod: PodTrust): PolicyDocument {
  return trust([
    {
      Sid: "PodIdentity",
      Effect: "Allow",
      Principal: { Service: "pods.eks.amazonaws.com" },
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Condition: {
        StringEquals: {
          "aws:SourceAccount": place.account,
          "aws:RequestTag/eks-cluster-arn": regional(place, "eks", `cluster/${place.clusterName}`),
          "aws:RequestTag/kubernetes-namespace": one(pod.namespaces),
          "aws:RequestTag/kubernetes-service-account": pod.serviceAccount,
        },
      },
    },
  ]);
}

function one(values: readonly string[]): string | readonly string[] {
  return values.length === 1 ? (values[0] as string) : values;
}

/** P-28: the exact service account and audience. For clusters without Pod Identity. */
export function irsaTrust(place: Place, issuer: string, namespace: string, serviceAccount: string): PolicyDocument {
  return webIdentity(place, issuer, { [`${issuer}:sub`]: `system:serviceaccount:${namespace}:${serviceAccount}` });
}

const GITHUB = "token.actions.githubusercontent.com";

/** IAM-10: a protected environment of one repository, so no pull request can deploy. */
export function githubTrust(place: Place, repository: string, environment: string): PolicyDocument {
  return webIdentity(place, GITHUB, { [`${GITHUB}:sub`]: `repo:${repository}:environment:${environment}` });
}

function webIdentity(place: Place, issuer: string, subject: Record<string, string>): PolicyDocument {
  return trust([
    {
      Sid: "WebIdentity",
      Effect: "Allow",
      Principal: { Federated: `arn:${place.partition}:iam::${place.account}:oidc-provider/${issuer}` },
      Action: ["sts:AssumeRoleWithWebIdentity"],
      Condition: { StringEquals: { [`${issuer}:aud`]: "sts.amazonaws.com", ...subject } },
    },
  ]);
}

/** What a person's session must show to take a role. */
export interface PersonTrust {
  /** Name of the permission set in IAM Identity Center. */
  readonly permissionSet: string;
  readonly mfa: boolean;
  /** Projects a session may be tagged with; empty: no tags. */
  readonly projects: readonly string[];
}

/**
 * People come from IAM Identity Center, by the permission set that they were given; no role chains into another.
 * The path holds the region of the identity center, except in us-east-1.
 */
export function personTrust(place: Place, person: PersonTrust): PolicyDocument {
  const role = (path: string) =>
    `arn:${place.partition}:iam::${place.account}:role/aws-reserved/sso.amazonaws.com/${path}AWSReservedSSO_${person.permissionSet}_*`;
  const principal = { AWS: `arn:${place.partition}:iam::${place.account}:root` };
  const who: Condition = {
    ...(person.mfa ? { Bool: { "aws:MultiFactorAuthPresent": "true" } } : {}),
    ArnLike: { "aws:PrincipalArn": [role(""), role("*/")] },
  };
  const statements: Statement[] = [
    { Sid: "People", Effect: "Allow", Principal: principal, Action: ["sts:AssumeRole"], Condition: who },
  ];
  if (person.projects.length > 0) {
    statements.push({
      Sid: "ProjectTag",
      Effect: "Allow",
      Principal: principal,
      Action: ["sts:TagSession"],
      Condition: {
        ...who,
        StringEquals: { "aws:RequestTag/Project": person.projects },
        "ForAllValues:StringEquals": { "aws:TagKeys": ["Project"] },
      },
    });
  }
  return trust(statements);
}
