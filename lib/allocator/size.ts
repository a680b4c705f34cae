import { catalogVersion, offersFor, type Machine, type Offer, type OffersInput } from "../catalog";
import { demandOf } from "../demand";
import { allocate, type AllocationInput } from "./allocate";
import { inputHash } from "./input-hash";
import type { AllocationPlan } from "./plan";
import type { AllocationRequest } from "./request";
import { checkRequest } from "./request-check";

/**
 * Sizes a request: checks it, looks up what can be bought, turns each workload into its demand, allocates.
 *
 * @param value the request, as JSON or as plain props
 * @returns the plan; its status is `infeasible` when no allocation satisfies the request
 * @throws ValidationError naming the path of what is wrong in the request
 */
export function sizeRequest(value: unknown): AllocationPlan {
  return allocate(allocationInput(checkRequest(value, "size")));
}

/** Everything the allocator needs for a checked request. */
export function allocationInput(request: AllocationRequest): AllocationInput {
  const { offers, notOffered, notes } = offersFor(offersInput(request));
  const machines = machinesOf(offers);
  const demands = request.workloads.map((workload, index) => demandOf(workload, machines, { path: `workloads[${index}]` }));
  return { request, offers, notOffered, catalogNotes: notes, demands, catalogVersion, inputHash: inputHash(request), rebuild: (changed) => allocationInput(checkRequest(changed, "size")) };
}

/** The part of a request that says where to buy. */
export function offersInput(request: AllocationRequest): OffersInput {
  return { region: request.region, choice: request.catalog, sites: request.sites, purchaseOptions: request.purchaseOptions, quotas: request.quotas };
}

/** The kinds of node among the offers, each once, by name. */
export function machinesOf(offers: readonly Offer[]): readonly Machine[] {
  const byName = new Map(offers.map((offer) => [offer.machine.name, offer.machine] as const));
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
