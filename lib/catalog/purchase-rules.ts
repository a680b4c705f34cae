import { findInstanceFacts } from "./instance-facts";
import type { PurchaseOption } from "./purchase-option";

/** Why a type cannot be bought this way; undefined when it can. */
export function purchaseRefusal(instanceType: string, option: PurchaseOption): string | undefined {
  const facts = findInstanceFacts("instanceType", instanceType);
  if (option.isCapacityBlock && facts.capacityBlock === false) {
    return `${instanceType} is not sold in capacity blocks; use a capacity reservation`;
  }
  if (facts.ultraServerOnly && !option.isCapacityBlock) {
    return `${instanceType} is sold in whole UltraServers by capacity block only`;
  }
  return undefined;
}
