/** Levels of the Pod Security standards, from the loosest. */
export type PodSecurityLevel = "privileged" | "baseline" | "restricted";

export const ENFORCE_LABEL = "pod-security.kubernetes.io/enforce";

/**
 * Features of a pod by the loosest level that refuses them.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
const REFUSED_FROM: Readonly<Record<string, PodSecurityLevel>> = {
  privileged: "baseline", hostnetwork: "baseline", hostpid: "baseline", hostipc: "baseline", hostpath: "baseline", hostport: "baseline",
  hostports: "baseline", hostprocess: "baseline", capabilities: "baseline", procmount: "baseline", sysctls: "baseline", unconfined: "baseline",
  root: "restricted", runasroot: "restricted", runasuser0: "restricted", allowprivilegeescalation: "restricted", privilegeescalation: "restricted",
};

/** Whether a level refuses a pod with that feature; a feature that is not known here is refused by `restricted` only. */
export function podSecurityRefuses(level: PodSecurityLevel, feature: string): boolean {
  const from = REFUSED_FROM[feature.toLowerCase().replace(/[^a-z0-9]/g, "")] ?? "restricted";
  return level === "restricted" || level === from;
}

/** The level of a namespace's label; a cluster without further settings enforces nothing. */
export function podSecurityLevel(labels: Readonly<Record<string, string>>): PodSecurityLevel {
  const level = labels[ENFORCE_LABEL];
  return level === "baseline" || level === "restricted" ? level : "privileged";
}
