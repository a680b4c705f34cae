import { catalogVersion, frozen, offersFor, type Machine, type Offer, type OffersInput } from "../catalog";
import { demandOf } from "../demand";
import { allocate, type AllocationInput } from "./allocate";
import { ValidationError } from "../errors";
import { inputHash } from "./input-hash";
import { allocationModel } from "./model/plain";
import { prunedProblem } from "./model/pruned-problem";
import { carbonObjective } from "./optimize/objectives";
import { integersOf } from "./optimize/optimize";
import { paretoFront, type FrontPoint } from "./optimize/pareto";
import type { AllocationPlan } from "./plan";
import { checkPlanInForce } from "./plan-in-force";
import { withEstimates } from "./plan-document/estimates";
import type { AllocationRequest } from "./request";
import { planOfSolution } from "./read-solution";
import { checkRequest } from "./request-check";
import { writeMps } from "./solver";

/**
 * Sizes a request: checks it, looks up what can be bought, turns each workload into its demand, allocates.
 *
 * @param value the request, as JSON or as plain props
 * @returns the plan; its status is `infeasible` when no allocation satisfies the request
 * @throws ValidationError naming the path of what is wrong in the request
 */
export function sizeRequest(value: unknown, options: SizeOptions = {}): AllocationPlan {
  const input = allocationInput(checkRequest(value, "size"));
  const inForce = options.previousPlan ? { ...input, previousPlan: checkPlanInForce(options.previousPlan) } : input;
  return explained(allocate(inForce, options.onLongWork), input, options);
}

/** How to size beside what the request says. */
export interface SizeOptions {
  /**
   * The plan in force, as its document was written. The same request, catalog and prices give it back without solving;
   * else moving away from it counts.
   */
  readonly previousPlan?: unknown;
  /** Put the estimate behind every placement into the plan. Default: false, plans stay small. */
  readonly explain?: boolean;
  /** Called before work that may take more than a second; not called where the plan is near. */
  readonly onLongWork?: () => void;
}

/**
 * The stage of a request that minimizes cost as an MPS file, for any other solver: USD a month, the whole request,
 * nothing of the answer.
 */
export function mpsOfRequest(value: unknown): string {
  return writeMps(allocationModel(allocationInput(checkRequest(value, "size"))), "aidc");
}

/** Whole decisions beyond which the front is not looked for: every point of it takes two solves. */
const FRONT_INTEGERS = 150;
const FRONT_POINTS = 7;

/**
 * Plans between the cheapest and the one with the least carbon; empty where some figure is not known, nothing is
 * feasible, or the request is too large for the question.
 */
export function carbonFront(value: unknown): readonly FrontPoint[] {
  const input = allocationInput(checkRequest(value, "size"));
  const problem = prunedProblem(input);
  if (integersOf(problem) > FRONT_INTEGERS || carbonObjective(problem) === undefined) return [];
  return paretoFront(input, "costUsdPerMonth", "tonnesCo2ePerYear", FRONT_POINTS);
}

/** The plan of a solution file that another solver wrote for the request's MPS file, placed and verified. */
export function planOfOutsideSolution(value: unknown, solution: string, options: Pick<SizeOptions, "explain"> = {}): AllocationPlan {
  const input = allocationInput(checkRequest(value, "size"));
  try {
    return explained(planOfSolution(input, solution, { solver: { name: "outside", version: "" } }), input, options);
  } catch (error) {
    if (error instanceof RangeError) throw new ValidationError("solution", error.message);
    throw error;
  }
}

function explained(plan: AllocationPlan, { demands }: AllocationInput, { explain = false }: SizeOptions): AllocationPlan {
  return explain ? frozen(withEstimates(plan, demands)) : plan;
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
  return { region: request.region, additionalRegions: request.additionalRegions, choice: request.catalog, sites: request.sites, purchaseOptions: request.purchaseOptions, quotas: request.quotas };
}

/** The kinds of node among the offers, each once, by name. */
export function machinesOf(offers: readonly Offer[]): readonly Machine[] {
  const byName = new Map(offers.map((offer) => [offer.machine.name, offer.machine] as const));
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
