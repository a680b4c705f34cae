import type { Relaxation } from "./relaxation";
import { LineForm } from "./line-form";

/** Squared lengths of lines below this are rounding. */
const SHORTEST = 1e-4;
/** A reduced cost below this has no sign. */
const SIGNLESS = 1e-12;

/** A change of basis, and what it works with: the line that a variable leaves, the column of the one that enters. */
export class Pivoting {
  readonly form: LineForm;
  /** The line of the inverse. */
  readonly row: Float64Array;
  /** The column of the variable that enters, solved for the basis. */
  readonly column: Float64Array;
  /** Variables that the last change left at a bound that does not suit their cost, the first `turned` of them: rounding turned the sign. */
  readonly astray: Int32Array;
  turned = 0;
  private readonly product: Float64Array;
  private readonly moved: Float64Array;

  constructor(readonly relaxation: Relaxation) {
    const { m } = relaxation;
    this.form = new LineForm(relaxation);
    this.row = new Float64Array(m);
    this.column = new Float64Array(m);
    this.astray = new Int32Array(relaxation.n + m);
    this.product = new Float64Array(m);
    this.moved = new Float64Array(m);
  }

  /** Reads line `at`. */
  setLine(at: number): void {
    this.relaxation.inverse.lineOf(at, this.row);
    this.form.set(this.row);
  }

  setColumn(enters: number): void {
    this.relaxation.solveColumn(enters, this.column);
  }

  /** The variable whose column is set enters by `step`, and that of line `at` (set, too) leaves to `target`. */
  change(at: number, enters: number, step: number, target: number): void {
    const { relaxation } = this;
    const leaves = relaxation.basic[at];
    this.moveBasic(step);
    relaxation.x[leaves] = target;
    relaxation.x[enters] += step;
    this.reprice(enters, leaves);
    this.exchange(at, enters, leaves);
  }

  /** What a step of the variable whose column is set does to the basic ones. */
  moveBasic(step: number): void {
    const { x, basic } = this.relaxation;
    const { column } = this;
    for (let r = 0; r < column.length; r++) if (column[r] !== 0) x[basic[r]] -= column[r] * step;
  }

  /** Nonbasic variables, the first `count`, go to their other bounds, the basic ones along. */
  flip(variables: Int32Array, count: number): void {
    if (count === 0) return;
    const { relaxation, moved } = this;
    const { lower, upper, x, basic } = relaxation;
    moved.fill(0);
    for (let k = 0; k < count; k++) {
      const v = variables[k];
      const to = x[v] === lower[v] ? upper[v] : lower[v];
      relaxation.addColumn(v, to - x[v], moved);
      x[v] = to;
    }
    const solved = relaxation.solvedFor(moved);
    for (let r = 0; r < moved.length; r++) x[basic[r]] -= solved[r];
  }

  private reprice(enters: number, leaves: number): void {
    const { relaxation, astray } = this;
    const { used, count, coefficients } = this.form;
    const { reduced, x } = relaxation;
    const price = reduced[enters] / coefficients[enters];
    let turned = 0;
    for (let u = 0; u < count; u++) {
      const v = used[u];
      const d = reduced[v] - price * coefficients[v];
      reduced[v] = d;
      if ((d > SIGNLESS || d < -SIGNLESS) && v !== enters && relaxation.restingPlace(v) !== x[v]) astray[turned++] = v;
    }
    this.turned = turned;
    reduced[enters] = 0;
    reduced[leaves] = price;
  }

  /** Basis, inverse and squared lengths of its lines. */
  private exchange(at: number, enters: number, leaves: number): void {
    const { relaxation, row, column, product } = this;
    const { weights, inverse, basic, line } = relaxation;
    let length = 0;
    for (let i = 0; i < row.length; i++) length += row[i] * row[i];
    inverse.exchange(at, column, row, product);
    const pivot = column[at];
    for (let r = 0; r < column.length; r++) {
      if (r === at || column[r] === 0) continue;
      const factor = column[r] / pivot;
      weights[r] = Math.max(weights[r] + factor * (factor * length - 2 * product[r]), SHORTEST);
    }
    weights[at] = Math.max(length / (pivot * pivot), SHORTEST);
    basic[at] = enters;
    line[enters] = at;
    line[leaves] = -1;
    relaxation.age++;
    relaxation.pivots++;
  }
}
