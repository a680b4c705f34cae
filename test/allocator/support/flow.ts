/**
 * Whether whole loads of groups can be carried by sites of whole capacities, each group by its own sites: augmenting
 * paths, one unit at a time.
 *
 * @param serves per group the sites that may carry it
 */
export function carries(loads: readonly number[], capacities: readonly number[], serves: readonly (readonly number[])[]): boolean {
  const units = loads.flatMap((load, group) => Array.from({ length: load }, () => group));
  const carried: number[][] = capacities.map(() => []);
  const place = (unit: number, tried: Set<number>): boolean =>
    (serves[units[unit] ?? -1] ?? []).some((site) => {
      if (tried.has(site)) return false;
      tried.add(site);
      const here = carried[site] ?? [];
      if (here.length < (capacities[site] ?? 0)) {
        here.push(unit);
        return true;
      }
      const moved = here.findIndex((other) => place(other, tried));
      if (moved < 0) return false;
      here[moved] = unit;
      return true;
    });
  return units.every((_, unit) => place(unit, new Set()));
}
