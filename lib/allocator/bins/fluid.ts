/** Work that divides, to fill the room of a node. */
export interface Fluids {
  /** Of all of each; above 0. */
  readonly worth: readonly number[];
  /** Most of each, as shares. */
  readonly most: readonly number[];
  /** Of the node, that all of each takes: of each resource in turn. */
  readonly parts: readonly (readonly number[])[];
}

export interface Fill {
  readonly shares: readonly number[];
  readonly worth: number;
}

/** Prices of resources, and what each fluid is worth beyond what it takes at them. */
interface Priced {
  readonly prices: readonly number[];
  readonly gains: readonly number[];
  /** Of all that gains. */
  readonly gained: number;
}

/** A difference that is none but rounding, as a share. */
const ROUNDING = 1e-9;

/**
 * What fills rooms of a node best: a linear program with a row per resource. Where one or two resources matter it is solved
 * exactly, by the prices of these: the least worth of a room is at prices at which two things are worth just what they
 * take, and there at most two shares are neither nothing nor all.
 */
export class FluidRooms {
  /** Resources that any of them takes. */
  private readonly rooms: readonly number[];
  private readonly priced: readonly Priced[];

  constructor(private readonly fluids: Fluids) {
    const width = fluids.parts[0]?.length ?? 0;
    this.rooms = Array.from({ length: width }, (_, r) => r).filter((r) => fluids.parts.some((own) => (own[r] ?? 0) > 0));
    this.priced = pricesToTry(fluids, width, this.rooms).map((prices): Priced => {
      const gains = fluids.worth.map((worth, k) => worth - sumOf(prices, fluids.parts[k] ?? []));
      return { prices, gains, gained: gains.reduce((sum, gain, k) => sum + Math.max(0, gain) * (fluids.most[k] ?? 0), 0) };
    });
  }

  /** No fill of a room is worth more. */
  atMost(free: ArrayLike<number>): number {
    let least = Infinity;
    for (const { prices, gained } of this.priced) {
      let sum = gained;
      for (const r of this.rooms) sum += prices[r] * Math.max(0, free[r]);
      if (sum < least) least = sum;
    }
    return least;
  }

  /** The best fill that was found. */
  best(free: ArrayLike<number>): Fill {
    const room = Array.from(free, (one) => Math.max(0, one));
    const least = this.atMost(room) * (1 + ROUNDING);
    let best: Fill = { shares: this.fluids.worth.map(() => 0), worth: 0 };
    for (const { prices, gains, gained } of this.priced) {
      if (gained + sumOf(prices, room) > least) continue;
      for (const shares of sharesAt(this.fluids, room, this.rooms, gains)) {
        const worth = sumOf(shares, this.fluids.worth);
        if (worth > best.worth) best = { shares, worth };
      }
    }
    return best;
  }
}

/** Prices at which two things are worth what they take, or one is and another resource has no price. */
function pricesToTry({ worth, parts }: Fluids, width: number, rooms: readonly number[]): readonly (readonly number[])[] {
  const priced = (values: readonly (readonly [room: number, price: number])[]): readonly number[] => Array.from({ length: width }, (_, r) => values.find(([room]) => room === r)?.[1] ?? 0);
  const alone = rooms.flatMap((r) => parts.flatMap((own, k) => ((own[r] ?? 0) > 0 ? [priced([[r, (worth[k] ?? 0) / (own[r] ?? 1)]])] : [])));
  const both = pairsOf(rooms).flatMap(([a, b]) =>
    pairsOf([...parts.keys()]).flatMap(([k, l]) => {
      const found = solved([parts[k]?.[a] ?? 0, parts[k]?.[b] ?? 0, worth[k] ?? 0], [parts[l]?.[a] ?? 0, parts[l]?.[b] ?? 0, worth[l] ?? 0]);
      return found && found[0] >= 0 && found[1] >= 0 ? [priced([[a, found[0]], [b, found[1]]])] : [];
    }),
  );
  return [priced([]), ...alone, ...both];
}

/** All of what gains, none of what loses; of what is worth just what it takes one fills what is left, or two do. */
function sharesAt({ most, worth, parts }: Fluids, room: readonly number[], rooms: readonly number[], gains: readonly number[]): readonly (readonly number[])[] {
  const even = gains.flatMap((gain, k) => (Math.abs(gain) <= ROUNDING * (worth[k] ?? 0) ? [k] : []));
  const base = most.map((all, k) => (!even.includes(k) && (gains[k] ?? 0) > 0 ? all : 0));
  const left = room.map((one, r) => one - base.reduce((sum, share, k) => sum + share * (parts[k]?.[r] ?? 0), 0));
  if (rooms.some((r) => (left[r] ?? 0) < -ROUNDING)) return [];
  const filled = (order: readonly number[]): readonly number[] => {
    const [shares, rest] = [[...base], [...left]];
    for (const k of order) {
      const own = parts[k] ?? [];
      const share = Math.max(0, Math.min(most[k] ?? 0, ...rooms.flatMap((r) => ((own[r] ?? 0) > 0 ? [(rest[r] ?? 0) / (own[r] ?? 1)] : []))));
      shares[k] = share;
      for (const r of rooms) rest[r] = (rest[r] ?? 0) - share * (own[r] ?? 0);
    }
    return shares;
  };
  const full = pairsOf(even).flatMap(([k, l]) =>
    pairsOf(rooms).flatMap(([a, b]) => {
      const found = solved([parts[k]?.[a] ?? 0, parts[l]?.[a] ?? 0, left[a] ?? 0], [parts[k]?.[b] ?? 0, parts[l]?.[b] ?? 0, left[b] ?? 0]);
      return found && found[0] >= 0 && found[1] >= 0 && found[0] <= (most[k] ?? 0) && found[1] <= (most[l] ?? 0) ? [base.map((share, j) => (j === k ? found[0] : j === l ? found[1] : share))] : [];
    }),
  );
  const fits = (shares: readonly number[]): boolean => rooms.every((r) => shares.reduce((sum, share, k) => sum + share * (parts[k]?.[r] ?? 0), 0) <= (room[r] ?? 0) + ROUNDING);
  return [filled(even), filled([...even].reverse()), ...full].filter(fits);
}

function pairsOf(list: readonly number[]): readonly (readonly [number, number])[] {
  return list.flatMap((one, i) => list.slice(i + 1).map((other) => [one, other] as const));
}

/** Two equations a x + b y = c. */
function solved([a, b, c]: readonly [number, number, number], [d, e, f]: readonly [number, number, number]): readonly [number, number] | undefined {
  const size = a * e - b * d;
  return Math.abs(size) <= ROUNDING * Math.max(Math.abs(a * e), Math.abs(b * d)) ? undefined : [(c * e - b * f) / size, (a * f - c * d) / size];
}

function sumOf(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, one, i) => sum + one * (b[i] ?? 0), 0);
}
