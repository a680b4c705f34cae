import type { WorkloadDemand } from "../../demand";

/** Hours of the day with the same loads of all workloads. */
export interface Period {
  /** Hours of the day, UTC, 0 to 23, rising. */
  readonly hours: readonly number[];
  /** Part of the day. */
  readonly weight: number;
}

export const HOURS_PER_DAY = 24;

/** The periods of a day, by their first hours: one where no load changes. */
export function periodsOf(demands: readonly WorkloadDemand[]): readonly Period[] {
  const byLoads = new Map<string, number[]>();
  for (let hour = 0; hour < HOURS_PER_DAY; hour++) {
    const key = JSON.stringify(demands.map(({ hourlyFactors }) => hourlyFactors?.[hour] ?? 1));
    const known = byLoads.get(key);
    if (known) known.push(hour);
    else byLoads.set(key, [hour]);
  }
  return [...byLoads.values()].map((hours) => ({ hours, weight: hours.length / HOURS_PER_DAY }));
}

/** Mean over the day of a figure that each period has. */
export function meanOverDay(periods: readonly Period[], figure: (period: number) => number): number {
  return periods.reduce((sum, { weight }, t) => sum + weight * figure(t), 0);
}

/** Highest load of the day as a multiple of the demand. */
export function peakFactor({ hourlyFactors }: WorkloadDemand): number {
  return hourlyFactors ? Math.max(...hourlyFactors) : 1;
}

/** Load per period as a part of the highest one. */
export function loadsOf({ hourlyFactors }: WorkloadDemand, periods: readonly Period[]): readonly number[] {
  if (!hourlyFactors) return periods.map(() => 1);
  const peak = Math.max(...hourlyFactors);
  return periods.map(({ hours }) => (peak === 0 ? 0 : (hourlyFactors[hours[0] ?? 0] ?? 1) / peak));
}
