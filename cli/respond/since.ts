import { InvalidArgumentError } from 'commander';

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * A point in the past as ISO 8601 UTC: a time, a date, or how long ago (`90m`, `12h`, `30d`).
 * @example sinceArgument('7d', Date.now())
 */
export function sinceArgument(text: string, now: number): string {
  const [, amount, unit = ''] = /^(\d+)([mhd])$/.exec(text) ?? [];
  const time = amount === undefined ? Date.parse(text) : now - Number(amount) * (unitMs[unit] ?? 0);
  if (Number.isNaN(time))
    throw new InvalidArgumentError('give a date, a time, or how long ago: 90m, 12h, 30d.');
  return new Date(time).toISOString();
}
