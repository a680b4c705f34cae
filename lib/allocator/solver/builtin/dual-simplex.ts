import { provesInfeasible } from "./certificate";
import { Pivoting } from "./pivoting";
import { isLowest, lowerToOptimum } from "./primal-simplex";
import { RatioTest } from "./ratio-test";
import type { Relaxation } from "./relaxation";

/** Largest violation of a bound that counts as rounding, relative to the value (at least 1), in scaled units. */
const FEASIBLE = 1e-9;
/** Error of the values at which the inverse is computed anew. */
const DRIFT = 1e-8;
/** Error of the values that needs no look at the inverse. */
const STILL = 1e-10;
/** Changes of the basis after which the inverse is computed anew in any case. */
const OLD = 200;
/** Difference of a pivot computed by line and by column that shows an old inverse, relative. */
const ASTRAY = 1e-6;
/** Steps that gained nothing after which costs are moved apart. */
const IDLE_STEPS = 2;
/** By how much, as a share of the largest cost. */
const APART = 1e-6;

/** `lost`: the arithmetic or a limit did not settle it; prices are still good for a bound. */
export type RelaxationStatus = "optimal" | "infeasible" | "lost";

/**
 * Dual simplex with bounded variables, steepest edges and long steps: brings every basic variable within its bounds
 * while each nonbasic one stays at the bound it prefers.
 *
 * Every column has finite bounds, so any basis can be made dual feasible by choosing the bound: there is no first
 * phase, and other bounds (a branch) need only a few pivots more.
 */
export class DualSimplex {
  private readonly pivoting: Pivoting;
  private readonly test: RatioTest;
  /** Steps in this solve that gained nothing. */
  private idle = 0;

  /** @param mostWork multiplications of the relaxation, in all, after which a solve is lost */
  constructor(
    readonly relaxation: Relaxation,
    private readonly mostWork = Infinity,
  ) {
    this.pivoting = new Pivoting(relaxation);
    this.test = new RatioTest(relaxation, this.pivoting.form);
  }

  /**
   * Solves for the bounds that the relaxation has now, from the basis that it has.
   *
   * @param mayPerturb where steps gain nothing, costs may be moved by a millionth of the largest one
   */
  solve(mayPerturb = true): RelaxationStatus {
    const { relaxation } = this;
    const most = 20 * (relaxation.n + relaxation.m) + 100;
    this.idle = 0;
    let doubts = 0;
    for (let pivots = 0; pivots < most && relaxation.work <= this.mostWork; pivots++) {
      // in the second half the smallest index decides, which cannot cycle
      const careful = pivots > most / 2;
      const at = leavingLine(relaxation, careful);
      if (at < 0) {
        if (!this.settled()) continue;
        // a basis to start from, or arithmetic, that was not dual feasible
        if (isLowest(relaxation)) return "optimal";
        if (doubts++ > 1) return "lost";
        lowerToOptimum(this.pivoting);
        continue;
      }
      const outcome = this.pivot(at, careful);
      if (outcome === "none") {
        if (this.proves()) return "infeasible";
        if (doubts++ > 1) return "lost";
      }
      if (outcome !== "done" || relaxation.age >= OLD) relaxation.rebuild();
      if (mayPerturb && this.idle >= IDLE_STEPS && !careful && !relaxation.perturbed) relaxation.perturb(APART);
    }
    return "lost";
  }

  private proves(): boolean {
    const { model, lower, upper, n } = this.relaxation;
    return provesInfeasible(model, this.pivoting.row.map((factor) => -factor), lower.subarray(0, n), upper.subarray(0, n), FEASIBLE);
  }

  /** Where costs have been moved: back to those of the program, and on to their optimum. */
  polish(): RelaxationStatus {
    if (!this.relaxation.perturbed) return "optimal";
    this.relaxation.unperturb();
    lowerToOptimum(this.pivoting);
    return this.solve(false);
  }

  /** Checks an end against the model; an inverse that has drifted is computed anew. */
  private settled(): boolean {
    const { relaxation } = this;
    if (relaxation.drift() <= STILL) return true;
    relaxation.refresh();
    if (relaxation.age === 0) return leavingLine(relaxation, false) < 0;
    if (leavingLine(relaxation, false) >= 0) return false;
    if (relaxation.drift() <= DRIFT) return true;
    relaxation.rebuild();
    return leavingLine(relaxation, false) < 0;
  }

  /** @returns `none` where no variable can enter, `doubtful` where the inverse is too old to tell */
  private pivot(at: number, careful: boolean): "done" | "none" | "doubtful" {
    const { relaxation, pivoting, test } = this;
    const { lower, upper, x, basic } = relaxation;
    pivoting.setLine(at);
    const leaves = basic[at];
    const rises = x[leaves] < lower[leaves];
    const target = rises ? lower[leaves] : upper[leaves];
    const enters = test.choose(Math.abs(target - x[leaves]), rises, careful, FEASIBLE);
    if (enters < 0) return "none";
    if (test.doubtful && relaxation.age > 0) return "doubtful";
    pivoting.setColumn(enters);
    const coefficient = pivoting.form.coefficients[enters];
    if (relaxation.age > 0 && Math.abs(pivoting.column[at] + coefficient) > ASTRAY * Math.max(1, Math.abs(coefficient))) return "doubtful";
    pivoting.flip(test.flips, test.flipped);
    pivoting.change(at, enters, (target - x[leaves]) / coefficient, target);
    if (Math.abs(relaxation.reduced[leaves]) < 1e-9) this.idle++;
    // rounding may turn the sign of a reduced cost: the variable then goes to the bound that suits it
    pivoting.flip(pivoting.astray, pivoting.turned);
    return "done";
  }
}

function leavingLine({ m, basic, x, lower, upper, weights }: Relaxation, byIndex: boolean): number {
  let best = -1;
  let worst = 0;
  for (let r = 0; r < m; r++) {
    const v = basic[r];
    const value = x[v];
    const excess = value < lower[v] ? lower[v] - value : value - upper[v];
    if (!(excess > FEASIBLE * Math.max(1, Math.abs(value)))) continue;
    if (byIndex) {
      if (best < 0 || v < basic[best]) best = r;
      continue;
    }
    const score = (excess * excess) / weights[r];
    if (score > worst) {
      best = r;
      worst = score;
    }
  }
  return best;
}
