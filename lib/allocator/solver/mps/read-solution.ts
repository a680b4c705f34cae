import type { LinearModel } from "../model";
import { verify, type Violation } from "../verify";
import type { OutsideSolution } from "./outside-solution";
import { glpkSolution, isGlpk } from "./read-glpk";
import { mpsNamesOf } from "./write";

/**
 * Reads a solution file of HiGHS (`--solution_file`; its raw and its pretty style), of CBC (`-solution`, with any
 * `-printing`), of GLPK (`--write` and `--output`), or plain "name value" lines.
 */
export function readSolution(text: string): OutsideSolution {
  const asIs = text.split(/\r?\n/);
  const lines = asIs.map((line) => line.trim());
  if (lines.some((line) => /^# Columns \d+/.test(line))) return { status: rawHighsStatus(lines), values: rawHighsValues(lines) };
  if (lines.some((line) => /^Columns$/.test(line)) && lines.some((line) => /Primal/.test(line))) return { status: prettyHighsStatus(lines), values: prettyHighsValues(asIs) };
  return isGlpk(lines) ? glpkSolution(lines) : cbcSolution(lines);
}

/**
 * The point of a solution file for a model written with `writeMps`, verified.
 *
 * @returns undefined where the file has no point
 */
export function pointOfSolution(model: LinearModel, solution: OutsideSolution): { readonly x: Float64Array; readonly violations: readonly Violation[] } | undefined {
  const { values, ordered } = solution;
  if (values.size === 0 && ordered === undefined) return undefined;
  const { columns } = mpsNamesOf(model);
  const x = Float64Array.from(columns, (name, c) => (ordered ? ordered[c] : values.get(name)) ?? 0);
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
  return statusOf(lines.find((one) => /^(Model )?status\s*:/i.test(one)) ?? "");
}

/** A table whose numbers end where the word of their heading ends; cells may be empty, so fields cannot be counted. */
function prettyHighsValues(lines: readonly string[]): Map<string, number> {
  const from = lines.findIndex((line) => line.trim() === "Columns");
  const to = lines.findIndex((line, i) => i > from && line.trim() === "Rows");
  const end = (lines[from + 1] ?? "").indexOf("Primal") + "Primal".length;
  const body = lines.slice(from + 2, to < 0 ? undefined : to);
  return valuesOf(body.map((line) => [line.trim().split(/\s+/).at(-1) ?? "", line.slice(0, end).trim().split(/\s+/).at(-1) ?? ""]));
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
