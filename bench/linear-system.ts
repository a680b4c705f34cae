/** Solution of a square system: Gaussian elimination with pivoting. */
export function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const n = right.length;
  const m = matrix.map((row, i) => [...row, right[i] as number]);
  for (let c = 0; c < n; c++) {
    let pivot = c;
    for (let k = c + 1; k < n; k++) if (Math.abs((m[k] as number[])[c] as number) > Math.abs((m[pivot] as number[])[c] as number)) pivot = k;
    [m[c], m[pivot]] = [m[pivot] as number[], m[c] as number[]];
    const row = m[c] as number[];
    for (let k = c + 1; k < n; k++) {
      const other = m[k] as number[];
      const f = (other[c] as number) / (row[c] as number);
      if (f) for (let j = c; j <= n; j++) other[j] = (other[j] as number) - f * (row[j] as number);
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let c = n - 1; c >= 0; c--) {
    const row = m[c] as number[];
    let sum = row[n] as number;
    for (let j = c + 1; j < n; j++) sum -= (row[j] as number) * (x[j] as number);
    x[c] = sum / (row[c] as number);
  }
  return x;
}
