/** Which construct carries a control. */
export type Carrier = "secure-zone" | "gpu-cluster" | "high-speed-fabric" | "workloads" | "repository";

/**
 * Controls that another construct carries; the zone carries the others. The zone's report lists these as open, because a
 * zone alone cannot fulfill them.
 */
const ELSEWHERE: Readonly<Record<Exclude<Carrier, "secure-zone">, readonly string[]>> = {
  "gpu-cluster": [
    "DAR-09", "DAR-10", "DAR-11", "DAR-12", "DAR-14", "DAR-15", "DAR-17", "DIT-04", "DIT-06", "EKS-01", "EKS-02", "EKS-03",
    "EKS-04", "EKS-05", "EKS-08", "EKS-09", "NODE-01", "NODE-02", "NODE-03", "NODE-05", "NODE-08", "NODE-09", "BKP-07",
  ],
  "high-speed-fabric": [
    "DIT-03", "DIT-07", "NET-01", "NET-02", "NET-03", "NET-04", "NET-05", "NET-06", "NET-07", "NET-11", "NET-12", "NET-13",
    "NET-15", "DET-19", "MOD-10",
  ],
  workloads: ["NODE-06", "NODE-07", "NODE-10", "NODE-11", "ECR-06", "ECR-07", "MOD-08", "MOD-12"],
  repository: ["ECR-08"],
};

export function carrierOf(id: string): Carrier {
  for (const [carrier, ids] of Object.entries(ELSEWHERE)) {
    if (ids.includes(id)) return carrier as Carrier;
  }
  return "secure-zone";
}

/** The zone carries these only once it knows a network: `protectEgress`. */
export const NEEDS_NETWORK: readonly string[] = ["NET-08", "NET-09", "NET-10", "NET-14"];

/** Carried by the roles' Kubernetes side: `PersonaAccessEntries`. */
export const NEEDS_CLUSTER: readonly string[] = ["EKS-06", "EKS-07"];

/** A control that is meaningless without another (a feature of a service that is off). */
export const IMPLIES: Readonly<Record<string, readonly string[]>> = {
  "DET-02": ["DET-01"],
  "DET-03": ["DET-01"],
  "DET-04": ["DET-01"],
  "DET-06": ["DET-01"],
  "DET-08": ["DET-07"],
  "DET-09": ["DET-07"],
  "DET-10": ["DET-07"],
  "DET-11": ["DET-07"],
  "RES-06": ["DET-07"],
  "RES-02": ["RES-01"],
  "BKP-03": ["BKP-01"],
  "BKP-04": ["BKP-02"],
  "BKP-06": ["BKP-02"],
  "NET-09": ["NET-08"],
  "NET-10": ["NET-08"],
};

/** On in every class, although the catalogue asks for them later: they cost next to nothing and others rest on them. */
export const ALWAYS: readonly string[] = ["MOD-06", "RES-03", "KMS-05", "MOD-09"];

/** Not mandatory in the catalogue, but the zone is built on them: no opt-out. */
export const FIXED: readonly string[] = ["KMS-05", "EKS-06", "NODE-04", "NET-09", "NET-10", "IAM-04", "IAM-11", "IAM-13", "MOD-05", "MOD-06", "MOD-09"];
