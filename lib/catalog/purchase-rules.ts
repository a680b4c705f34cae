import { inRange, shown, ValidationError } from "../errors";
import { findInstanceFacts } from "./instance-facts";
import { soldAnywhere, spotAnywhere } from "./prices";
import { capacityBlockDurations, PurchaseOption } from "./purchase-option";

/** How capacity blocks of a type are sold. EC2 user guide, "Capacity Blocks for ML", as of 2026-07. */
export interface CapacityBlockTerms {
  readonly instanceType: string;
  /** Durations on sale, days. */
  readonly days: readonly number[];
  /** Nodes that one block may have; whole UltraServers where the type is sold so. */
  readonly nodes: readonly number[];
  /** Nodes in all blocks of an account, at most. */
  readonly nodesInAllBlocks: number;
  /** Weeks before its start that a block can be bought, at most. */
  readonly leadWeeks: number;
  /** Minutes before the block's end when EC2 begins to terminate its nodes. */
  readonly terminationMinutes: number;
  /** Whether the catalog's sources state that the type is sold so; false: not established. */
  readonly established: boolean;
}

/** Nodes of one UltraServer: GB200 NVL36 and NVL72 at 4 accelerators a node, Trainium2 of 64 at 16. */
const ULTRA_SERVER_NODES: Readonly<Record<string, readonly number[] | undefined>> = {
  "p6e-gb200.36xlarge": [9, 18],
  "trn2u.48xlarge": [4],
};
const ULTRA_SERVER_TERMINATION_MINUTES = 60;

/** Why a type cannot be bought this way, whatever the price; undefined when it can. */
export function purchaseRefusal(instanceType: string, option: PurchaseOption): string | undefined {
  const facts = findInstanceFacts("instanceType", instanceType);
  if (option.isCapacityBlock && (facts.capacityBlock === false || facts.accelerators === 0)) {
    return `${instanceType} is not sold in capacity blocks; use a capacity reservation`;
  }
  return undefined;
}

/** A way to buy a type, and whether the catalog has a price of it. */
export interface WayToBuy {
  /** `on-demand`, `spot`, `capacity-reservation`, `capacity-block`, `savings-plan`. */
  readonly name: string;
  /** False: the price is the user's, see `CatalogChoice.prices`. */
  readonly priced: boolean;
}

/**
 * How a type can be bought, anywhere: on demand and reserved where it has an on-demand price, spot where it has a spot
 * price, in blocks where AWS lists it, under a savings plan where it is sold on demand.
 */
export function waysToBuy(instanceType: string): readonly WayToBuy[] {
  const facts = findInstanceFacts("instanceType", instanceType);
  const onDemand = soldAnywhere(instanceType);
  const spot = spotAnywhere(instanceType);
  return [
    ...(onDemand ? [{ name: "on-demand", priced: true }] : []),
    ...(spot ? [{ name: "spot", priced: true }] : []),
    ...(onDemand ? [{ name: "capacity-reservation", priced: true }] : []),
    ...(facts.capacityBlock === true ? [{ name: "capacity-block", priced: false }] : []),
    ...(onDemand ? [{ name: "savings-plan", priced: false }] : []),
  ];
}

/** @throws ValidationError at `path` for a type that is not known or not sold in capacity blocks */
export function capacityBlockTerms(path: string, instanceType: string): CapacityBlockTerms {
  const facts = findInstanceFacts(path, instanceType);
  const refusal = purchaseRefusal(instanceType, PurchaseOption.capacityBlock(1));
  if (refusal) throw new ValidationError(path, refusal);
  const servers = ULTRA_SERVER_NODES[instanceType];
  const upTo = Array.from({ length: PurchaseOption.MAX_NODES_PER_CAPACITY_BLOCK }, (_, i) => i + 1);
  return {
    instanceType,
    days: capacityBlockDurations(),
    nodes: servers ?? upTo,
    nodesInAllBlocks: PurchaseOption.MAX_NODES_IN_ALL_CAPACITY_BLOCKS,
    leadWeeks: PurchaseOption.CAPACITY_BLOCK_LEAD_WEEKS,
    terminationMinutes: servers
      ? ULTRA_SERVER_TERMINATION_MINUTES
      : PurchaseOption.CAPACITY_BLOCK_TERMINATION_MINUTES,
    established: facts.capacityBlock === true,
  };
}

/** @throws ValidationError for a block of a size or duration that is not on sale */
export function checkCapacityBlock(path: string, instanceType: string, nodes: number, days: number): void {
  const terms = capacityBlockTerms(`${path}.instanceType`, instanceType);
  inRange(`${path}.nodes`, nodes, { atLeast: 1 });
  if (!terms.nodes.includes(nodes)) {
    const allowed = terms.nodes.length > 3 ? `1 to ${terms.nodes.at(-1)}` : terms.nodes.join(" or ");
    throw new ValidationError(`${path}.nodes`, `a block of ${instanceType} has ${allowed} nodes, got ${shown(nodes)}`);
  }
  if (!terms.days.includes(days)) {
    const allowed = "1 to 14 days or a multiple of 7 up to 182";
    throw new ValidationError(`${path}.days`, `a capacity block lasts ${allowed}, got ${shown(days)}`);
  }
}
