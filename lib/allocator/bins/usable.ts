import { commonDivisor } from "../solver";

/** A need that is so near to a multiple of a step, as a part of the step, is one: decimal fractions are none exactly. */
const NEAR = 1e-6;
/** A step that is a smaller part of a need than this tells nothing. */
const FINEST = 1e-4;

/**
 * What of a node's resource whole copies can use: the largest multiple of the step of which every need is a multiple. Copies
 * that take halves of a vCPU use 95.5 of 95.69.
 *
 * @param needs of one copy of each item, in the unit of `has`
 */
export function usableOf(has: number, needs: readonly number[]): number {
  const step = stepOf(needs);
  return step === undefined ? has : Math.min(has, Math.floor(has / step + NEAR) * step);
}

/** The largest step of which all are multiples; undefined where there is none worth the name. */
function stepOf(needs: readonly number[]): number | undefined {
  const step = needs.reduce(commonDivisor, 0);
  return step > 0 && needs.every((need) => Math.abs(need / step - Math.round(need / step)) <= NEAR && step >= FINEST * need) ? step : undefined;
}
