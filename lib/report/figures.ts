/** USD with thousands separators, no cents from 1,000 up. */
export function usd(value: number | undefined): string {
  if (value === undefined) return "";
  return grouped(value, Math.abs(value) >= 1000 ? 0 : 2);
}

/** A figure in at most three significant places below 1,000, whole above. */
export function amount(value: number | undefined): string {
  if (value === undefined) return "";
  return Math.abs(value) >= 1000 ? grouped(Math.round(value), 0) : String(Number(value.toPrecision(3)));
}

/** A share, 0..1, as a percentage. */
export function percent(share: number, digits = 0): string {
  return `${(share * 100).toFixed(digits)} %`;
}

/**
 * The text of `toLocaleString("en-US")` with at most so many decimals, rounded as it does: half up, from the shortest
 * decimal that names the number. The first use of the locale's data takes a fifth of the start of the command.
 */
export function grouped(value: number, decimals: number): string {
  const shortest = String(Math.abs(value));
  if (!/^\d+(\.\d+)?$/.test(shortest)) return value.toLocaleString("en-US", { maximumFractionDigits: decimals });
  const [whole = "", fraction = ""] = shortest.split(".");
  const scaled = BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, "0")) + (Number(fraction[decimals] ?? 0) >= 5 ? 1n : 0n);
  const digits = scaled.toString().padStart(decimals + 1, "0");
  const cut = digits.length - decimals;
  const thousands = digits.slice(0, cut).replace(/\B(?=(\d{3})+$)/g, ",");
  const rest = digits.slice(cut).replace(/0+$/, "");
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  return `${sign}${thousands}${rest === "" ? "" : `.${rest}`}`;
}
