import fc from "fast-check";
import { ModelBuilder, objectiveAt, solve, verify, type LinearModel, type SolverChoice } from "../../../lib/allocator/solver";
import { binPacking, bruteForce, smallModels } from "./models";

const choices: (SolverChoice | undefined)[] = [undefined, "highs", "javascript-lp-solver", "built-in"];

function furniture(): LinearModel {
  const builder = new ModelBuilder(7);
  const chairs = builder.column("chairs", { upper: 40, integer: true, cost: -30 });
  const tables = builder.column("tables", { upper: 40, integer: true, cost: -50 });
  builder.row("carpentry", { upper: 40 }, [[chairs, 1], [tables, 2]]);
  builder.row("finishing", { upper: 50 }, [[chairs, 2], [tables, 1]]);
  return builder.build();
}

describe.each(choices)("a model solved by %s", (solver) => {
  test("gives the best whole numbers, with the constant of the objective", () => {
    const answer = solve(furniture(), { solver });
    expect(answer).toMatchObject({ status: "optimal", objective: -1093 });
    expect(answer.bound).toBeCloseTo(-1093, 6);
    expect("x" in answer && [...answer.x]).toEqual([20, 10]);
  });

  test("is called infeasible when no whole number fits", () => {
    const builder = new ModelBuilder();
    const n = builder.column("n", { upper: 9, integer: true });
    builder.row("odd", { lower: 7, upper: 7 }, [[n, 2]]);
    expect(solve(builder.build(), { solver }).status).toBe("infeasible");
  });

  test("equals the best of all points, and is infeasible exactly where there is none", () => {
    fc.assert(
      fc.property(smallModels, (model) => {
        const best = bruteForce(model);
        const answer = solve(model, { solver });
        if (best === Infinity) return expect(answer.status).toBe("infeasible");
        expect(answer.status).toBe("optimal");
        expect("objective" in answer && answer.objective).toBeCloseTo(best, 6);
        expect(answer.bound).toBeLessThanOrEqual(best + 1e-9);
      }),
      { numRuns: solver === "highs" ? 40 : 150, seed: 5 },
    );
  });

  test("meets a demand of 1e12 bytes", () => {
    const builder = new ModelBuilder();
    const nodes = builder.column("nodes", { upper: 50, integer: true, cost: 3 });
    const bytes = builder.column("bytes", { upper: 1e14, cost: 1e-13 });
    builder.row("demand", { lower: 1e12 }, [[bytes, 1]]);
    builder.row("room", { upper: 0 }, [[bytes, 1], [nodes, -3e11]]);
    const answer = solve(builder.build(), { solver });
    expect(answer).toMatchObject({ status: "optimal" });
    expect("x" in answer && answer.x[0]).toBe(4);
  });

  test("keeps a budget on the objective itself", () => {
    const costs = furniture().columns.map(({ cost }, c) => [c, cost] as const);
    const capped = (least: number): LinearModel => ({ ...furniture(), rows: [...furniture().rows, { name: "budget", lower: least, upper: Infinity, entries: costs }] });
    expect(solve(capped(-600), { solver })).toMatchObject({ status: "optimal", objective: -593 });
    expect(solve(capped(10), { solver }).status).toBe("infeasible");
  });

  test("has nothing to decide without columns", () => {
    expect(solve(new ModelBuilder(4).build(), { solver })).toMatchObject({ status: "optimal", objective: 4, bound: 4 });
  });
});

describe("the automatic choice", () => {
  test("takes javascript-lp-solver for small models and says so", () => {
    expect(solve(furniture()).solver).toEqual({ name: "javascript-lp-solver", version: "1.0.3" });
  });

  test("takes HiGHS for what is large", () => {
    const builder = new ModelBuilder();
    const columns = Array.from({ length: 400 }, (_, c) => builder.column(`x${c}`, { upper: 9, integer: true, cost: 1 + (c % 7) }));
    for (let r = 0; r < 800; r++) builder.row(`r${r}`, { lower: 3 }, columns.filter((c) => c % 100 === r % 100 || c === r % 399).map((c) => [c, 1] as const));
    const answer = solve(builder.build());
    expect(answer).toMatchObject({ status: "optimal", solver: { name: "highs", version: "1.15.3" } });
  });

  test("ends on the 20 x 10 bin packing on which javascript-lp-solver alone never ends", () => {
    const sizes = [33, 28, 47, 19, 52, 40, 23, 36, 15, 44, 31, 26, 38, 21, 49, 17, 29, 42, 34, 25];
    const model = binPacking(sizes, 10, 100);
    const start = bestFit(sizes, 10, 100);
    for (const solver of [undefined, "javascript-lp-solver"] as const) {
      const answer = solve(model, { solver, start, nodeLimit: 20 });
      // 649 of room asked: 7 bins of 100 at least
      expect(answer.bound).toBeGreaterThan(64);
      expect("x" in answer && verify(model, answer.x)).toEqual([]);
    }
  });
});

describe("a point", () => {
  test("given as a start is never lost, whatever the limits", () => {
    const model = furniture();
    for (const solver of [...choices, "greedy-only" as const]) {
      const answer = solve(model, { solver, start: [10, 15], nodeLimit: 1 });
      expect("objective" in answer && answer.objective).toBeLessThanOrEqual(objectiveAt(model, [10, 15]));
    }
  });

  test("that breaks a row is no start", () => {
    expect(solve(furniture(), { start: [40, 40] })).toMatchObject({ status: "optimal", objective: -1093 });
  });

  test("of a stopped search says how far it may be from the best", () => {
    const sizes = [40, 35, 52, 31, 47];
    const model = binPacking(sizes, 4, 100);
    const answer = solve(model, { solver: "built-in", nodeLimit: 1, start: bestFit(sizes, 4, 100) });
    const best = solve(model, { gap: 0 });
    if (!("x" in answer) || !("x" in best)) throw new Error("both have a point");
    expect(verify(model, answer.x)).toEqual([]);
    expect(answer.bound).toBeLessThanOrEqual(best.objective + 1e-6);
    expect(answer.gap).toBeCloseTo((answer.objective - answer.bound) / answer.objective, 9);
  });
});

/** A packing by the first bin that has room, as a point of `binPacking`. */
function bestFit(sizes: readonly number[], bins: number, room: number): number[] {
  const left = Array.from({ length: bins }, () => room);
  const places = sizes.map((size) => {
    const bin = left.findIndex((free) => free >= size);
    left[bin] -= size;
    return bin;
  });
  return [...left.map((free) => (free < room ? 1 : 0)), ...places.flatMap((place) => left.map((_, b) => (b === place ? 1 : 0)))];
}

describe("a model that is not sound", () => {
  test.each([
    ["an open bound", { upper: Infinity }],
    ["a cost that is no number", { upper: 1, cost: NaN }],
  ])("with %s is refused", (_, options) => {
    const builder = new ModelBuilder();
    builder.column("x", options);
    expect(() => solve(builder.build())).toThrow(RangeError);
  });

  test("with bounds the wrong way round is infeasible", () => {
    const builder = new ModelBuilder();
    builder.column("x", { lower: 2, upper: 1 });
    for (const solver of choices) expect(solve(builder.build(), { solver }).status).toBe("infeasible");
  });
});

describe("without WebAssembly", () => {
  test("all still works, with an honest gap", () => {
    const property = Object.getOwnPropertyDescriptor(globalThis, "WebAssembly") as PropertyDescriptor;
    Reflect.deleteProperty(globalThis, "WebAssembly");
    try {
      jest.isolateModules(() => {
        // eslint-disable-next-line @typescript-eslint/no-require-imports -- a fresh copy that has not loaded HiGHS yet
        const fresh = require("../../../lib/allocator/solver") as typeof import("../../../lib/allocator/solver");
        expect(fresh.solve(furniture(), { solver: "highs" })).toMatchObject({ status: "unknown", reason: "WebAssembly is barred" });
        const sizes = [33, 28, 47, 19, 52, 40, 23, 36, 15, 44, 31, 26, 38, 21];
        const answer = fresh.solve(binPacking(sizes, 8, 100), { nodeLimit: 2, start: bestFit(sizes, 8, 100) });
        expect(answer).toMatchObject({ status: "feasible", solver: { name: "built-in" } });
        expect(answer.bound).toBeGreaterThan(39);
        expect("x" in answer && answer.gap).toBeGreaterThan(0);
      });
    } finally {
      Object.defineProperty(globalThis, "WebAssembly", property);
    }
  });
});
