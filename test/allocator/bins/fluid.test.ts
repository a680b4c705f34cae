import { FluidRooms } from "../../../lib/allocator/bins/fluid";
import { lpDuals, ModelBuilder } from "../../../lib/allocator/solver";
import { numbersFrom } from "../support/random";

/** The most that a room holds, by a linear program. */
function mostOf(fluids: { readonly worth: readonly number[]; readonly most: readonly number[]; readonly parts: readonly (readonly number[])[] }, free: readonly number[]): number {
  const builder = new ModelBuilder();
  fluids.worth.forEach((worth, k) => builder.column(`share[${k}]`, { upper: fluids.most[k] ?? 0, cost: -worth }));
  free.forEach((room, r) => builder.row(`room[${r}]`, { upper: room }, fluids.parts.map((own, k): [number, number] => [k, own[r] ?? 0])));
  return -(lpDuals(builder.build())?.objective ?? 0);
}

describe("work that divides, in the room of a node", () => {
  test.each([
    [1, 2],
    [2, 2],
    [3, 2],
    [4, 2],
    [2, 1],
    [3, 3],
  ])("%i works and %i resources: the fill is within the room, and its bound holds; exact up to two resources", (works, width) => {
    const next = numbersFrom(works * 10 + width);
    for (let trial = 0; trial < 60; trial++) {
      const fluids = {
        worth: Array.from({ length: works }, () => 1 + Math.floor(next() * 9)),
        most: Array.from({ length: works }, () => 0.1 + next()),
        parts: Array.from({ length: works }, () => Array.from({ length: width }, () => (next() < 0.15 ? 0 : 0.1 + 2 * next()))),
      };
      const free = Array.from({ length: width }, () => (next() < 0.1 ? 0 : next()));
      const rooms = new FluidRooms(fluids);
      const { shares, worth } = rooms.best(free);
      const most = mostOf(fluids, free);
      free.forEach((room, r) => expect(shares.reduce((sum, share, k) => sum + share * (fluids.parts[k]?.[r] ?? 0), 0)).toBeLessThanOrEqual(room + 1e-8));
      shares.forEach((share, k) => expect(share >= 0 && share <= (fluids.most[k] ?? 0) + 1e-12).toBe(true));
      expect(worth).toBeLessThanOrEqual(most + 1e-6);
      expect(rooms.atMost(free)).toBeGreaterThanOrEqual(most - 1e-6);
      if (width <= 2) expect({ trial, worth: worth.toFixed(6), atMost: rooms.atMost(free).toFixed(6) }).toEqual({ trial, worth: most.toFixed(6), atMost: most.toFixed(6) });
    }
  });
});
