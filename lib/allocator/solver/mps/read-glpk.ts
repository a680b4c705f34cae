import type { OutsideSolution } from "./outside-solution";

/** Whether the lines are what `glpsol --write` or `glpsol --output` writes. */
export function isGlpk(lines: readonly string[]): boolean {
  return lines.some((line) => /^s (mip|bas|ipt) \d+ \d+ /.test(line)) || lines.some((line) => /^No\.\s+Column name\s/.test(line));
}

/** @param lines without blanks at both ends */
export function glpkSolution(lines: readonly string[]): OutsideSolution {
  const raw = lines.find((line) => /^s (mip|bas|ipt) /.test(line));
  return raw === undefined ? pretty(lines) : byIndex(lines, raw.split(/\s+/));
}

/** `s mip ROWS COLUMNS STATUS OBJECTIVE` or `s bas ROWS COLUMNS PRIMAL DUAL OBJECTIVE`, then `j INDEX (STATUS) VALUE ...`. */
function byIndex(lines: readonly string[], [, kind = "", , columns = "0", primal = "", dual = ""]: readonly string[]): OutsideSolution {
  const status = kind === "bas" ? (primal === "f" ? (dual === "f" ? "optimal" : "feasible") : STATUS[primal]) : STATUS[primal];
  const ordered = Array.from({ length: Number(columns) }, () => 0);
  for (const line of lines) {
    const [mark, index, ...rest] = line.split(/\s+/);
    if (mark === "j") ordered[Number(index) - 1] = Number(rest[kind === "bas" ? 1 : 0]);
  }
  const found = status ?? "unknown";
  return { status: found, values: new Map(), ...(found === "optimal" || found === "feasible" ? { ordered } : {}) };
}

/** Letters of GLPK: optimal, feasible, infeasible, no solution. */
const STATUS: Readonly<Record<string, OutsideSolution["status"]>> = { o: "optimal", f: "feasible", i: "unknown", n: "infeasible" };

/** A table of number, name, status and activity; names too long for their cell have the rest on the next line. */
function pretty(lines: readonly string[]): OutsideSolution {
  const said = lines.find((line) => line.startsWith("Status:")) ?? "";
  const status = /EMPTY|UNDEFINED/.test(said) ? "infeasible" : /OPTIMAL/.test(said) ? "optimal" : "feasible";
  const values = new Map<string, number>();
  const from = lines.findIndex((line) => /^No\.\s+Column name\s/.test(line)) + 2;
  for (let i = from; i < lines.length && lines[i] !== ""; i++) {
    const [, name = "", rest = ""] = /^\d+\s+(\S+)\s*(.*)$/.exec(lines[i] ?? "") ?? [];
    const cells = (rest === "" ? (lines[++i] ?? "") : rest).split(/\s+/);
    // "*" marks an integer, letters the status of a column of a linear program
    values.set(name, Number(/^[-+.\d]/.test(cells[0] ?? "") ? cells[0] : cells[1]));
  }
  return { status, values: status === "infeasible" ? new Map() : values };
}
