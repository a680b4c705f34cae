import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sizeRequest } from "../../lib/allocator";

const flagship = JSON.parse(readFileSync(join(__dirname, "../../examples/llm-training-site/request.json"), "utf8")) as Record<string, unknown>;

/** How often sizing a request says that it may take long. */
function saidLong(request: Record<string, unknown>): number {
  let said = 0;
  sizeRequest(request, { onLongWork: () => said++ });
  return said;
}

describe("sizing says before it goes on that it may take long", () => {
  test("not where the plan of a small request is near", () => {
    expect(saidLong(flagship)).toBe(0);
  });

  test("where any zone may be lost, and before a conflict and its cures are sought", () => {
    expect(saidLong({ ...flagship, zoneRedundant: true })).toBe(1);
    expect(saidLong({ ...flagship, budgetUsdPerMonth: 1000 })).toBe(1);
  });
});
