import { ModelBuilder, verify } from "../../../lib/allocator/solver";

const builder = new ModelBuilder();
const n = builder.column("n", { upper: 5, integer: true });
const share = builder.column("share", { upper: 1 });
builder.row("room", { upper: 0 }, [[share, 3], [n, -1]]);
builder.row("large", { lower: -1e12 }, [[n, 1e12]]);
const model = builder.build();

describe("a point verified", () => {
  test("stands when every row, bound and integer holds", () => {
    expect(verify(model, [3, 1])).toEqual([]);
  });

  test("stands within rounding, relative to the row", () => {
    expect(verify(model, [3, 1 + 1e-9])).toEqual([]);
  });

  test.each([
    ["a row", [1, 1], "room"],
    ["an upper bound", [5, 1.01], "share"],
    ["a lower bound", [-1, -1], "n"],
    ["an integer", [3.5, 1], "n"],
    ["a value that is none", [NaN, 1], "n"],
    ["a value that is missing", [3], "share"],
  ])("fails on %s and names it", (_, x, name) => {
    expect(verify(model, x).map((violation) => violation.name)).toContain(name);
  });

  test("lists the worst first", () => {
    const [first] = verify(model, [0.4, 1]);
    expect(first).toMatchObject({ kind: "row", name: "room", by: 2.6 });
  });
});
