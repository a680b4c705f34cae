import type { IConstruct } from "constructs";

/** What the contents of a cluster, and other constructs, take from it. */
export interface IGpuCluster extends IConstruct {
  readonly clusterName: string;
  readonly clusterEndpoint: string;
  /** Base64 of the certificate that signs the endpoint's. */
  readonly clusterCertificateAuthority: string;
  readonly clusterSecurityGroupId: string;
}

/** A cluster that another stack made. */
export interface GpuClusterAttributes {
  readonly clusterName: string;
  readonly clusterEndpoint: string;
  readonly clusterCertificateAuthority: string;
  readonly clusterSecurityGroupId: string;
}
