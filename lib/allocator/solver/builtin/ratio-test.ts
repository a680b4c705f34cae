import type { LineForm } from "./line-form";
import type { Relaxation } from "./relaxation";

/** A coefficient below this is rounding, not a pivot. */
const PIVOT = 1e-9;
/** A pivot below this share of its line's largest is doubtful in an old inverse. */
const DOUBTFUL = 1e-7;
/** Ratios within this of each other are the same but for rounding. */
const SAME_RATIO = 1e-9;

/** Which nonbasic variable may enter in the place of a basic one that must go to its bound. */
export class RatioTest {
  /** Variables that go to their other bound on the way, the first `flipped` of them. */
  readonly flips: Int32Array;
  flipped = 0;
  /** Whether the pivot is so small that an old inverse cannot be trusted with it. */
  doubtful = false;
  private readonly helpers: Int32Array;
  private readonly ratios: Float64Array;
  private largest = 0;

  constructor(
    private readonly relaxation: Relaxation,
    private readonly form: LineForm,
  ) {
    const size = relaxation.n + relaxation.m;
    this.flips = new Int32Array(size);
    this.helpers = new Int32Array(size);
    this.ratios = new Float64Array(size);
  }

  /**
   * Bound-flipping ratio test: of the nonbasic variables that can help the line, in the order in which their reduced
   * cost reaches 0, those whose whole range does not suffice go to their other bound; the first that suffices enters.
   *
   * @param missing distance of the basic variable to its bound
   * @param careful the first by ratio and number, which cannot cycle, without flips
   * @returns the variable that enters; -1 where all together do not suffice
   */
  choose(missing: number, rises: boolean, careful: boolean, tolerance: number): number {
    const { helpers, ratios } = this;
    const { lower, upper } = this.relaxation;
    this.flipped = 0;
    for (let left = this.collect(rises); left > 0; ) {
      const at = careful ? this.firstOf(left) : this.steadiest(left);
      const v = helpers[at];
      const size = Math.abs(this.form.coefficients[v]);
      missing -= size * (upper[v] - lower[v]);
      if (!careful && left > 1 && missing > 0) {
        this.flips[this.flipped++] = v;
        left--;
        helpers[at] = helpers[left];
        ratios[at] = ratios[left];
        continue;
      }
      if (left === 1 && missing > tolerance) return -1;
      this.doubtful = size < DOUBTFUL * this.largest;
      return v;
    }
    return -1;
  }

  /** Variables that can move the way that helps. */
  private collect(rises: boolean): number {
    const { helpers, ratios } = this;
    const { used, count, coefficients } = this.form;
    const { lower, upper, x, reduced } = this.relaxation;
    let left = 0;
    let largest = 0;
    for (let u = 0; u < count; u++) {
      const v = used[u];
      const t = coefficients[v];
      const size = t < 0 ? -t : t;
      if (size > largest) largest = size;
      if (size <= PIVOT || lower[v] === upper[v]) continue;
      if (rises === t > 0 ? x[v] >= upper[v] : x[v] <= lower[v]) continue;
      helpers[left] = v;
      const d = reduced[v];
      ratios[left++] = (d < 0 ? -d : d) / size;
    }
    this.largest = largest;
    return left;
  }

  /** Among those whose ratio is the least but for rounding, the one with the largest coefficient. */
  private steadiest(left: number): number {
    const { helpers, ratios } = this;
    const { coefficients } = this.form;
    let least = Infinity;
    for (let k = 0; k < left; k++) if (ratios[k] < least) least = ratios[k];
    let best = 0;
    let largest = -1;
    for (let k = 0; k < left; k++) {
      if (ratios[k] > least + SAME_RATIO) continue;
      const size = Math.abs(coefficients[helpers[k]]);
      if (size > largest || (size === largest && helpers[k] < helpers[best])) {
        best = k;
        largest = size;
      }
    }
    return best;
  }

  /** The least ratio, among equals the smallest variable. */
  private firstOf(left: number): number {
    const { helpers, ratios } = this;
    let best = 0;
    for (let k = 1; k < left; k++) if (ratios[k] < ratios[best] || (ratios[k] === ratios[best] && helpers[k] < helpers[best])) best = k;
    return best;
  }
}
