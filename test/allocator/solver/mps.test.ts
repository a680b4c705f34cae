import fc from "fast-check";
import { ModelBuilder, mpsNamesOf, pointOfSolution, readSolution, solve, writeMps, type LinearModel } from "../../../lib/allocator/solver";
import { loadHighs } from "../../../lib/allocator/solver/highs/load";
import type { HighsModel } from "../../../lib/allocator/solver/highs/api";
import { smallModels } from "./models";

function sample(): LinearModel {
  const builder = new ModelBuilder(7);
  const x = builder.column("x", { upper: 9, cost: 2 });
  const y = builder.column("y/1", { lower: -4, upper: -2, integer: true, cost: 1 });
  builder.column("Y.1", { upper: 1, integer: true });
  builder.row("r", { lower: 1 }, [[x, 1]]);
  builder.row("g", { lower: -2, upper: 3 }, [[x, 1], [y, 1]]);
  return builder.build();
}

describe("a model as MPS", () => {
  test("stands in the part of the format that all readers share", () => {
    expect(writeMps(sample(), "my plan")).toBe(
      [
        "NAME my_plan FREE",
        "ROWS",
        ...["N OBJ", "G r", "G g", "L g_max"].map((line) => `    ${line}`),
        "COLUMNS",
        ...["x OBJ 2", "x r 1", "x g 1", "x g_max 1", "MARKER0 'MARKER' 'INTORG'", "y_1 OBJ 1", "y_1 g 1", "y_1 g_max 1", "Y.1 OBJ 0", "MARKER1 'MARKER' 'INTEND'", "CONSTANT OBJ 7"].map((line) => `    ${line}`),
        "RHS",
        ...["RHS r 1", "RHS g -2", "RHS g_max 3"].map((line) => `    ${line}`),
        "BOUNDS",
        ...["LO BND x 0", "UP BND x 9", "LO BND y_1 -4", "UP BND y_1 -2", "LO BND Y.1 0", "UP BND Y.1 1", "FX BND CONSTANT 1"].map((line) => `    ${line}`),
        "ENDATA",
        "",
      ].join("\n"),
    );
  });

  test("is written however many lines it has", () => {
    const builder = new ModelBuilder();
    const columns = Array.from({ length: 500 }, (_, c) => builder.column(`c${c}`, { upper: 1 }));
    for (let r = 0; r < 400; r++) builder.row(`r${r}`, { upper: 1 }, columns.map((c) => [c, 1]));
    expect(writeMps(builder.build(), "large").split("\n").length).toBeGreaterThan(200_000);
  });

  test("gives every column and row a name of its own that no reader takes for anything else", () => {
    const builder = new ModelBuilder();
    for (const name of ["a b", "a_b", "A_B", "", "12", "e5", "inf", "RHS", "constant", "ü", "x".repeat(90), "x".repeat(91)]) builder.column(name, { upper: 1 });
    const names = mpsNamesOf(builder.build()).columns;
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(12);
    for (const name of names) expect(name).toMatch(/^[A-Za-z][A-Za-z0-9_.]{0,59}$/);
  });

  test("has the same optimum when HiGHS reads the file itself", () => {
    const highs = loadHighs().highs as unknown as { createModel(source: { format: "mps"; data: Uint8Array }): HighsModel };
    fc.assert(
      fc.property(smallModels, (model) => {
        const native = highs.createModel({ format: "mps", data: new TextEncoder().encode(writeMps(model, "m")) });
        native.options.set({ output_flag: false });
        native.run();
        const ours = solve(model);
        if (ours.status === "infeasible") expect([8, 9]).toContain(native.getModelStatus());
        else expect(Number(native.info.get("objective_function_value"))).toBeCloseTo("objective" in ours ? ours.objective : NaN, 6);
        native.dispose();
      }),
      { numRuns: 40, seed: 3 },
    );
  });
});

describe("a solution file read back", () => {
  const raw = "Model status\nOptimal\n\n# Primal solution values\nFeasible\nObjective 6\n# Columns 4\nx 1\ny_1 -3\nY.1 0\nCONSTANT 1\n# Rows 2\nr 1\ng -2\n\n# Dual solution values\nNone\n";
  const pretty = [
    "Columns",
    "    Index Status        Lower        Upper       Primal         Dual  Type        Name",
    "        0                   0            9            1               Continuous  x",
    "        1                  -4           -2           -3               Integer     y_1",
    "        2                   0            1            0               Integer     Y.1",
    "Rows",
    "    Index Status        Lower        Upper       Primal         Dual  Name",
    "        0                   1          inf            1               r",
    "",
    "Model status: Optimal",
  ].join("\n");
  const cbc = "Optimal - objective value 6.00000000\n      0 x                      1                       2\n**    1 y_1                   -3                       0\n";

  const glpk = "c Problem:    s\nc Rows:       3\ns mip 3 4 o 6\ni 1 1\ni 2 -2\ni 3 -2\nj 1 1\nj 2 -3\nj 3 0\nj 4 1\ne o f\n";
  const glpkRelaxed = "s bas 3 4 f f 6\ni 1 l 1 1\ni 2 l -2 1\ni 3 b -2 0\nj 1 b 1 0\nj 2 b -3 0\nj 3 l 0 0\nj 4 s 1 7\ne o f\n";
  // glpsol breaks the line after names longer than 12 characters
  const glpkPretty = [
    "Problem:    s",
    "Status:     INTEGER OPTIMAL",
    "",
    "   No.   Row name        Activity     Lower bound   Upper bound",
    "------ ------------    ------------- ------------- -------------",
    "     1 r                           1             1               ",
    "",
    "   No. Column name       Activity     Lower bound   Upper bound",
    "------ ------------    ------------- ------------- -------------",
    "     1 x                           1             0             9 ",
    "     2 y_1",
    "                    *             -3            -4            -2 ",
    "     3 Y.1          *              0             0             1 ",
    "     4 CONSTANT                    1             1             = ",
    "",
    "Integer feasibility conditions:",
  ].join("\n");

  test.each([
    ["HiGHS, raw", raw],
    ["HiGHS, pretty", pretty],
    ["CBC", cbc],
    ["GLPK, --write", glpk],
    ["GLPK, --write, of a linear program", glpkRelaxed],
    ["GLPK, --output", glpkPretty],
  ])("from %s is the point, verified", (_, text) => {
    const solution = readSolution(text);
    expect(solution.status).toBe("optimal");
    const point = pointOfSolution(sample(), solution);
    expect([...(point?.x ?? [])]).toEqual([1, -3, 0]);
    expect(point?.violations).toEqual([]);
  });

  test("that breaks a row says which", () => {
    const point = pointOfSolution(sample(), readSolution("x 0\ny_1 -3\n"));
    expect(point?.violations.map(({ name }) => name)).toEqual(["r", "g"]);
  });

  test("of an infeasible model has no point", () => {
    const solution = readSolution("Infeasible - objective value 3.00000000\n      0 x                      1                       2\n");
    expect(solution.status).toBe("infeasible");
    expect(pointOfSolution(sample(), solution)).toBeUndefined();
    const glpkEmpty = readSolution("s mip 3 4 n 0\ni 1 0\nj 1 0\nj 2 0\nj 3 0\nj 4 0\ne o f\n");
    expect([glpkEmpty.status, pointOfSolution(sample(), glpkEmpty)]).toEqual(["infeasible", undefined]);
  });
});
