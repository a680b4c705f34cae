import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import { Lazy } from "cdktf";
import { Construct } from "constructs";

/** Services that private nodes of an EKS cluster talk to. @see "Deploy private clusters with limited internet access", EKS user guide */
const SERVICES = ["autoscaling", "ec2", "ecr.api", "ecr.dkr", "eks", "eks-auth", "elasticloadbalancing", "kms", "logs", "monitoring", "ssm", "ssmmessages", "sts"];

/** Agent of GuardDuty's runtime monitoring; when the fabric does not own its endpoint, GuardDuty makes one that blocks destroy (P-18). */
const RUNTIME_MONITORING = "guardduty-data";

/** Accounts of AWS that hold image layers and system packages, reached through S3. */
const AWS_OWNED_BUCKETS = ["arn:PARTITION:s3:::prod-REGION-starport-layer-bucket/*", "arn:PARTITION:s3:::al2023-repos-REGION-*/*", "arn:PARTITION:s3:::amazon-eks/*"];

/** Where the endpoints stand; lists that grow until synth are read then. */
export interface FabricEndpointsProps {
  readonly vpcId: string;
  readonly region: string;
  readonly partition: string;
  readonly accountId: string;
  readonly securityGroupId: string;
  readonly subnetIds: () => string[];
  readonly routeTableIds: () => string[];
  readonly runtimeMonitoring: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** Endpoints through which nodes reach AWS without a way to the internet, for principals of this account only (NET-05, NET-06). */
export class FabricEndpoints extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: FabricEndpointsProps,
  ) {
    super(scope, id);
    new VpcEndpoint(this, "s3", {
      vpcId: props.vpcId,
      serviceName: this.serviceName("s3"),
      vpcEndpointType: "Gateway",
      routeTableIds: Lazy.listValue({ produce: props.routeTableIds }),
      policy: JSON.stringify({ Version: "2012-10-17", Statement: [this.ownPrincipals(), this.awsBuckets()] }),
      tags: this.tags("s3"),
    });
    for (const service of [...SERVICES, ...(props.runtimeMonitoring ? [RUNTIME_MONITORING] : [])]) this.service(service);
  }

  private service(service: string): void {
    new VpcEndpoint(this, service.replace(".", "-"), {
      vpcId: this.props.vpcId,
      serviceName: this.serviceName(service),
      vpcEndpointType: "Interface",
      privateDnsEnabled: true,
      subnetIds: Lazy.listValue({ produce: this.props.subnetIds }),
      securityGroupIds: [this.props.securityGroupId],
      policy: JSON.stringify({ Version: "2012-10-17", Statement: [this.policyFor(service)] }),
      tags: this.tags(service),
    });
  }

  private policyFor(service: string): object {
    // nodes call these two before they have an identity of the account
    if (service === "sts" || service === "eks-auth") return { Sid: "Everyone", Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };
    // the agent reports to AWS's own account: the policy that GuardDuty itself would set
    if (service === RUNTIME_MONITORING) return { Sid: "OwnPrincipals", Effect: "Allow", Principal: "*", Action: "*", Resource: "*", Condition: { StringEquals: { "aws:PrincipalAccount": this.props.accountId } } };
    return this.ownPrincipals();
  }

  private ownPrincipals(): object {
    return { Sid: "OwnPrincipals", Effect: "Allow", Principal: "*", Action: "*", Resource: "*", Condition: { StringEquals: { "aws:PrincipalAccount": this.props.accountId } } };
  }

  private awsBuckets(): object {
    const Resource = AWS_OWNED_BUCKETS.map((arn) => arn.replace("PARTITION", this.props.partition).replace("REGION", this.props.region));
    return { Sid: "AwsOwnedBuckets", Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource };
  }

  private serviceName(service: string): string {
    return `com.amazonaws.${this.props.region}.${service}`;
  }

  private tags(role: string): Record<string, string> {
    return { ...this.props.tags, Name: `${this.props.tags["Fabric"]}-${role}` };
  }
}
