/** Density of the standard normal law. */
function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/** Cumulative normal law: Abramowitz and Stegun 26.2.17, error below 7.5e-8. */
export function normalCumulative(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail = normalDensity(x) * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return x >= 0 ? 1 - tail : tail;
}

/** Its inverse: Abramowitz and Stegun 26.2.23, error below 4.5e-4. */
export function normalQuantile(p: number): number {
  const tail = Math.min(p, 1 - p);
  const t = Math.sqrt(-2 * Math.log(tail));
  const x = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  return p >= 0.5 ? x : -x;
}

/** Expected largest of so many independent standard normal numbers. @see Blom, "Statistical Estimates and Transformed Beta-Variables" (1958) */
export function expectedLargest(count: number): number {
  return count <= 1 ? 0 : normalQuantile((count - 0.375) / (count + 0.25));
}
