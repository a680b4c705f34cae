import type { LinearModel } from "../model";
import { verify, type Violation } from "../verify";
import { mpsNamesOf } from "./write";

/** A solution file, understood. */
export interface OutsideSolution {
  readonly status: "optimal" | "feasible" | "infeasible" | "unknown";
  /** Values by the names of the MPS file; names that are not there are 0. */
  readonly values: ReadonlyMap<string, number>;
}

/**
 * Reads a solution file of HiGHS (`--solution_file`, its raw and its pretty style), of CBC (`solution` or `printing`
 * options) or of GLPK-free tools that write "name value" lines.
 */
export function readSolution(text: string): OutsideSolution {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  if (lines.some((line) => /^# Columns \d+/.test(line))) return { status: rawHighsStatus(lines), values: rawHighsValues(lines) };
  if (lines.some((line) => /^Columns$/.test(line)) && lines.some((line) => /Primal/.test(line))) return { status: prettyHighsStatus(lines), values: prettyHighsValues(lines) };
  return cbcSolution(lines);
}

/**
 * The point of a solution file for a model written with `writeMps`, verified.
 *
 * @returns undefined where the file has no point
 */
export function pointOfSolution(model: LinearModel, solution: OutsideSolution): { readonly x: Float64Array; readonly violations: readonly Violation[] } | undefined {
  if (solution.values.size === 0) return undefined;
  const { columns } = mpsNamesOf(model);
  const x = Float64Array.from(columns, (name) => solution.values.get(name) ?? 0);
  return { x, violations: verify(model, x) };
}

function rawHighsStatus(lines: readonly string[]): OutsideSolution["status"] {
  return statusOf(lines[lines.indexOf("Model status") + 1] ?? "");
}

function rawHighsValues(lines: readonly string[]): Map<string, number> {
  const primal = lines.indexOf("# Primal solution values");
  const from = lines.findIndex((line, i) => i > primal && /^# Columns \d+/.test(line));
  if (primal < 0 || from < 0) return new Map();
  const count = Number(lines[from].split(" ")[2]);
  return valuesOf(lines.slice(from + 1, from + 1 + count).map((line) => line.split(/\s+/)));
}

function prettyHighsStatus(lines: readonly string[]): OutsideSolution["status"] {
  const line = lines.find((one) => /^(Model )?status\s*:?/i.test(one)) ?? "";
  return statusOf(line.replace(/^(Model )?status\s*:?/i, ""));
}

/** Index, status, lower, upper, primal, then dual where there is one, type where there are integers, and the name. */
function prettyHighsValues(lines: readonly string[]): Map<string, number> {
  const from = lines.indexOf("Columns");
  const to = lines.indexOf("Rows", from);
  const header = (lines[from + 1] ?? "").split(/\s+/);
  const primal = header.indexOf("Primal");
  const body = lines.slice(from + 2, to < 0 ? undefined : to).map((line) => line.split(/\s+/)).filter(({ length }) => length > 2);
  // the status column is empty for integers, so positions count from the back
  const fromBack = header.length - primal;
  return valuesOf(body.map((fields) => [fields.at(-1) ?? "", fields.at(-fromBack) ?? ""]));
}

/** "Optimal - objective value 12" (or "Infeasible ..."), then index, name, value, reduced cost; `**` marks a broken row. */
function cbcSolution(lines: readonly string[]): OutsideSolution {
  const [first = "", ...rest] = lines.filter((line) => line !== "");
  const hasHeading = !/^\S+\s+[-+.\d]/.test(first) || /objective/i.test(first);
  const fields = (hasHeading ? rest : [first, ...rest]).map((line) => line.replace(/^\*\*\s*/, "").split(/\s+/));
  const status = hasHeading ? statusOf(first) : "unknown";
  const pairs = fields.map((one) => (one.length >= 3 ? [one[1], one[2]] : one));
  return { status, values: status === "infeasible" ? new Map() : valuesOf(pairs) };
}

function valuesOf(pairs: readonly (readonly string[])[]): Map<string, number> {
  const values = new Map<string, number>();
  for (const [name, value] of pairs) if (name && value !== undefined && Number.isFinite(Number(value))) values.set(name, Number(value));
  return values;
}

function statusOf(text: string): OutsideSolution["status"] {
  if (/infeasible/i.test(text)) return "infeasible";
  if (/optimal/i.test(text)) return "optimal";
  return /feasible|stopped|limit|target/i.test(text) ? "feasible" : "unknown";
}
