/** A remainder that is so small a part of the divisor is none: decimal fractions do not divide exactly. */
const NONE = 1e-9;

/** The largest number of which two others, 0 or more, are multiples. */
export function commonDivisor(a: number, b: number): number {
  while (b > NONE * a) [a, b] = [b, a % b];
  return a;
}
