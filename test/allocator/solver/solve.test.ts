import { ModelBuilder, solve } from "../../../lib/allocator/solver";

describe("a model solved", () => {
  test("gives the best whole numbers", () => {
    const builder = new ModelBuilder(7);
    const chairs = builder.column("chairs", { upper: 40, integer: true, cost: -30 });
    const tables = builder.column("tables", { upper: 40, integer: true, cost: -50 });
    builder.row("carpentry", { upper: 40 }, [[chairs, 1], [tables, 2]]);
    builder.row("finishing", { upper: 50 }, [[chairs, 2], [tables, 1]]);
    const answer = solve(builder.build());
    expect(answer).toMatchObject({ status: "optimal", objective: -1093, bound: -1093, gap: 0 });
    expect("x" in answer && [...answer.x]).toEqual([20, 10]);
  });

  test("is called infeasible when no whole number fits", () => {
    const builder = new ModelBuilder();
    const n = builder.column("n", { upper: 9, integer: true });
    builder.row("odd", { lower: 7, upper: 7 }, [[n, 2]]);
    expect(solve(builder.build()).status).toBe("infeasible");
  });
});
