import type { Column, LinearModel, Row } from "../model";
import { mpsNames } from "./names";

/** Name of the objective row. */
const OBJECTIVE = "OBJ";
/** Four blanks: with one, CBC takes bounds for the fixed format. */
const INDENT = "    ";

/** Names of columns and rows as they stand in the file, by index. */
export interface MpsNames {
  readonly columns: readonly string[];
  readonly rows: readonly string[];
}

/** The names that `writeMps` gives, to read a solution back by. */
export function mpsNamesOf(model: LinearModel): MpsNames {
  return {
    columns: mpsNames(model.columns.map(({ name }) => name)),
    rows: mpsNames(model.rows.map(({ name }) => name), [OBJECTIVE]),
  };
}

/**
 * The model as free-format MPS, such that HiGHS, CBC, GLPK and PuLP read the same model:
 * minimized without an OBJSENSE section (the default, and unknown to some), the constant of the objective as the
 * negative right-hand side of its row, both bounds of every column written (defaults of integers differ), fixed ones
 * as FX, rows of two sides as a G row with a range.
 */
export function writeMps(model: LinearModel, name: string): string {
  const names = mpsNamesOf(model);
  const title = name.replace(/[^A-Za-z0-9_.-]/g, "_") || "model";
  // without FREE, CBC guesses the format, and short names and whole numbers look fixed to it
  const lines = [`NAME ${title} FREE`, "ROWS", `${INDENT}N ${OBJECTIVE}`];
  model.rows.forEach((row, r) => {
    if (isBound(row)) lines.push(`${INDENT}${kindOf(row)} ${names.rows[r]}`);
  });
  lines.push("COLUMNS", ...columnLines(model, names), "RHS");
  if (model.offset !== 0) lines.push(`${INDENT}RHS ${OBJECTIVE} ${number(-model.offset)}`);
  model.rows.forEach((row, r) => {
    const side = sideOf(row);
    if (side !== 0) lines.push(`${INDENT}RHS ${names.rows[r]} ${number(side)}`);
  });
  const ranges = model.rows.flatMap((row, r) => (isRange(row) ? [`${INDENT}RNG ${names.rows[r]} ${number(row.upper - row.lower)}`] : []));
  if (ranges.length > 0) lines.push("RANGES", ...ranges);
  lines.push("BOUNDS", ...model.columns.flatMap((column, c) => boundLines(column, names.columns[c])), "ENDATA");
  return lines.join("\n") + "\n";
}

/** A row without any side would be one more N row, which some readers take for an objective: it is left out. */
function isBound({ lower, upper }: Row): boolean {
  return lower > -Infinity || upper < Infinity;
}

function kindOf(row: Row): "E" | "G" | "L" {
  if (row.lower === row.upper) return "E";
  return row.lower > -Infinity ? "G" : "L";
}

function sideOf(row: Row): number {
  if (!isBound(row)) return 0;
  return kindOf(row) === "L" ? row.upper : row.lower;
}

function isRange({ lower, upper }: Row): boolean {
  return lower > -Infinity && upper < Infinity && lower !== upper;
}

function columnLines(model: LinearModel, names: MpsNames): string[] {
  const entries: string[][] = model.columns.map(() => []);
  model.columns.forEach(({ cost }, c) => {
    // a column without any entry would be unknown where its bounds are read
    if (cost !== 0) entries[c].push(`${OBJECTIVE} ${number(cost)}`);
  });
  model.rows.forEach((row, r) => {
    if (isBound(row)) for (const [c, a] of row.entries) entries[c].push(`${names.rows[r]} ${number(a)}`);
  });
  const lines: string[] = [];
  let inside = false;
  let markers = 0;
  const marker = (kind: "INTORG" | "INTEND"): void => {
    lines.push(`${INDENT}MARKER${markers++} 'MARKER' '${kind}'`);
    inside = kind === "INTORG";
  };
  model.columns.forEach(({ integer }, c) => {
    if (integer !== inside) marker(integer ? "INTORG" : "INTEND");
    for (const entry of entries[c].length > 0 ? entries[c] : [`${OBJECTIVE} 0`]) lines.push(`${INDENT}${names.columns[c]} ${entry}`);
  });
  if (inside) marker("INTEND");
  return lines;
}

/**
 * LO before UP: some readers set the lower bound to minus infinity at an UP of 0 or less when no lower bound has come.
 * Bounds of integers are whole numbers.
 */
function boundLines({ lower, upper, integer }: Column, name: string): string[] {
  const low = integer ? Math.ceil(lower) : lower;
  const high = integer ? Math.floor(upper) : upper;
  if (low === high) return [`${INDENT}FX BND ${name} ${number(low)}`];
  return [`${INDENT}LO BND ${name} ${number(low)}`, `${INDENT}UP BND ${name} ${number(high)}`];
}

/** Shortest text that reads back as the same number; negative zero as zero. */
function number(value: number): string {
  return String(value + 0);
}
