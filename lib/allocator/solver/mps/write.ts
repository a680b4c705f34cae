import type { Column, LinearModel, Row } from "../model";
import { mpsNames } from "./names";

/** Name of the objective row. */
const OBJECTIVE = "OBJ";
/** Name of the column, fixed at 1, that carries the constant of the objective. */
const CONSTANT = "CONSTANT";
/** Four blanks: with one, CBC takes bounds for the fixed format. */
const INDENT = "    ";

/** Names of columns and rows as they stand in the file, by index. */
export interface MpsNames {
  readonly columns: readonly string[];
  readonly rows: readonly string[];
}

/** The names that `writeMps` gives, to read a solution back by. */
export function mpsNamesOf(model: LinearModel): MpsNames {
  return { columns: mpsNames(model.columns.map(({ name }) => name), [CONSTANT]), rows: mpsNames(model.rows.map(({ name }) => name), [OBJECTIVE]) };
}

/** A row with one side, as MPS has them. */
interface Side {
  readonly name: string;
  readonly kind: "E" | "G" | "L";
  readonly value: number;
  readonly entries: Row["entries"];
}

/**
 * The model as free-format MPS, in the part of the format that HiGHS, CBC, GLPK and PuLP read alike:
 * minimized without an OBJSENSE section (the default, and unknown to some); the constant of the objective as a column
 * fixed at 1, since readers differ on the sign of a right-hand side there and PuLP refuses it; a row of two sides as
 * two rows, since PuLP passes over RANGES; both bounds of every column written, since defaults of integers differ.
 */
export function writeMps(model: LinearModel, name: string): string {
  const names = mpsNamesOf(model);
  const sides = sidesOf(model, names);
  const title = name.replace(/[^A-Za-z0-9_.-]/g, "_") || "model";
  // without FREE, CBC guesses the format, and short names and whole numbers look fixed to it
  const lines = [
    `NAME ${title} FREE`,
    "ROWS",
    `${INDENT}N ${OBJECTIVE}`,
    ...sides.map((side) => `${INDENT}${side.kind} ${side.name}`),
    "COLUMNS",
    ...columnLines(model, names, sides),
    "RHS",
    ...sides.filter(({ value }) => value !== 0).map((side) => `${INDENT}RHS ${side.name} ${number(side.value)}`),
    "BOUNDS",
    ...model.columns.flatMap((column, c) => boundLines(column, names.columns[c])),
    ...(model.offset !== 0 ? [`${INDENT}FX BND ${CONSTANT} 1`] : []),
    "ENDATA",
  ];
  return lines.join("\n") + "\n";
}

function sidesOf(model: LinearModel, names: MpsNames): Side[] {
  const twoSided = model.rows.flatMap((row, r) => (isTwoSided(row) ? [r] : []));
  const second = mpsNames(twoSided.map((r) => `${names.rows[r]}_max`), [OBJECTIVE, ...names.rows]);
  const nameOfSecond = new Map(twoSided.map((r, i) => [r, second[i]]));
  return model.rows.flatMap((row, r): Side[] => {
    const { lower, upper, entries } = row;
    const name = names.rows[r];
    if (lower === upper) return [{ name, kind: "E", value: lower, entries }];
    const least: Side[] = lower > -Infinity ? [{ name, kind: "G", value: lower, entries }] : [];
    const most: Side[] = upper < Infinity ? [{ name: nameOfSecond.get(r) ?? name, kind: "L", value: upper, entries }] : [];
    // a row without sides would be one more N row, which some readers take for an objective
    return [...least, ...most];
  });
}

function isTwoSided({ lower, upper }: Row): boolean {
  return lower > -Infinity && upper < Infinity && lower !== upper;
}

function columnLines(model: LinearModel, names: MpsNames, sides: readonly Side[]): string[] {
  const entries = model.columns.map(({ cost }) => (cost === 0 ? [] : [`${OBJECTIVE} ${number(cost)}`]));
  for (const side of sides) for (const [c, a] of side.entries) entries[c].push(`${side.name} ${number(a)}`);
  const lines: string[] = [];
  let inside = false;
  let markers = 0;
  const switchTo = (integer: boolean): void => {
    if (integer !== inside) lines.push(`${INDENT}MARKER${markers++} 'MARKER' '${integer ? "INTORG" : "INTEND"}'`);
    inside = integer;
  };
  model.columns.forEach(({ integer }, c) => {
    switchTo(integer);
    // a column without any entry would be unknown where its bounds are read
    for (const entry of entries[c].length > 0 ? entries[c] : [`${OBJECTIVE} 0`]) lines.push(`${INDENT}${names.columns[c]} ${entry}`);
  });
  switchTo(false);
  if (model.offset !== 0) lines.push(`${INDENT}${CONSTANT} ${OBJECTIVE} ${number(model.offset)}`);
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
