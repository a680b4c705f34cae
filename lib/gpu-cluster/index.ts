export { GpuCluster } from "./gpu-cluster";
export type { GpuClusterProps } from "./gpu-cluster-props";
export type { GpuClusterAttributes, IGpuCluster } from "./cluster-interface";
export { ClusterAllocation } from "./cluster-allocation";
export type { AllocatedPool } from "./cluster-allocation";
export { Workload } from "./workload";
export type * from "./workload-props";
