import type { InstanceFacts } from "./instance-facts";

/**
 * Types whose on-demand price is no promise of capacity: the P family and the large Trainium types, sold chiefly
 * in capacity blocks and reservations.
 */
export function hardToGetOnDemand(instanceType: string): boolean {
  return /^(p\d|trn\d\w*\.(32|48)xlarge$)/.test(instanceType);
}

/** Types that EKS publishes no accelerated image for: nodes of them need an image of the user's. */
export function needsOwnImage(instanceType: string): boolean {
  return /^(g4ad|g7|dl1|dl2q|vt1)\./.test(instanceType);
}

/** Why a type has no on-demand price anywhere, as far as is known. */
export function withoutOnDemandPrice(facts: InstanceFacts): string {
  if (facts.ultraServerOnly) return "sold in whole UltraServers by capacity block only";
  if (facts.capacityBlock) return "sold by capacity block, spot or agreement";
  return "no price in the sources read";
}
