import { Construct } from "constructs";
import type { GpuClusterAttributes, IGpuCluster } from "./cluster-interface";

/** A cluster that another stack made. */
export class ImportedCluster extends Construct implements IGpuCluster {
  readonly clusterName: string;
  readonly clusterEndpoint: string;
  readonly clusterCertificateAuthority: string;
  readonly clusterSecurityGroupId: string;

  constructor(scope: Construct, id: string, attributes: GpuClusterAttributes) {
    super(scope, id);
    this.clusterName = attributes.clusterName;
    this.clusterEndpoint = attributes.clusterEndpoint;
    this.clusterCertificateAuthority = attributes.clusterCertificateAuthority;
    this.clusterSecurityGroupId = attributes.clusterSecurityGroupId;
  }
}
