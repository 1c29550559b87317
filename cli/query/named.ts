import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BongsuError } from '../../shared/model/index.ts';
import { projectRoot } from '../project.ts';

/** A query in `queries/<name>.sql`. Its header names the values of its `?`, in order. */
export type NamedQuery = { name: string; title: string; parameters: string[]; sql: string };

/** The period a query looks at: what `--since` says, ending now. Epoch milliseconds. */
export type Period = { since: number; until: number };

/** How long before a period what is usual is looked for. Milliseconds. */
const baselineMs = 30 * 86_400_000;

/** All queries, by name. */
export async function namedQueries(): Promise<NamedQuery[]> {
  const folder = join(projectRoot(), 'queries');
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  return Promise.all(
    files.map(async (file) =>
      parseQuery(file.slice(0, -'.sql'.length), await readFile(join(folder, file), 'utf8')),
    ),
  );
}

/**
 * A query file: comment lines `-- title: …` and, where it takes values, `-- parameters: a, b`, then the SQL.
 * `-- repeated: 3` says that it takes them three times over, as a union of three tables does.
 * @throws BongsuError `QUERY_INVALID` when there is no title, or the SQL has another number of `?`
 */
export function parseQuery(name: string, text: string): NamedQuery {
  const title = header(text, 'title');
  const names = (header(text, 'parameters') ?? '').split(',').flatMap((part) => part.trim() || []);
  const parameters = Array.from({ length: Number(header(text, 'repeated') ?? 1) }, () => names).flat();
  const sql = text
    .split('\n')
    .filter((line) => !line.startsWith('--'))
    .join('\n')
    .trim()
    .replace(/;$/, '');
  const marks = sql.replace(/'[^']*'/g, '').split('?').length - 1;
  if (title === undefined || marks !== parameters.length) {
    throw new BongsuError(
      'QUERY_INVALID',
      `query ${name} needs a title and one parameter name for each of its ${marks} question marks`,
    );
  }
  return { name, title, parameters, sql };
}

/**
 * The values of a query's parameters as text. The period gives `since`, `since_day`, `since_year` and `until_year`
 * (the lake's partitions are text), and `baseline_day` and `baseline_year` of the 30 days before; everything else is given
 * by the caller.
 * @throws BongsuError `QUERY_PARAMETERS` naming what is missing and what is not known
 */
export function parameterValues(query: NamedQuery, given: Record<string, string>, period: Period): string[] {
  const since = new Date(period.since).toISOString();
  const baseline = new Date(period.since - baselineMs).toISOString();
  const known: Record<string, string> = {
    ...given,
    since: since.slice(0, 23).replace('T', ' '),
    since_day: since.slice(0, 10),
    since_year: since.slice(0, 4),
    baseline_day: baseline.slice(0, 10),
    baseline_year: baseline.slice(0, 4),
    until_year: new Date(period.until).toISOString().slice(0, 4),
  };
  const missing = query.parameters.filter((name) => known[name] === undefined);
  const unknown = Object.keys(given).filter((name) => !query.parameters.includes(name));
  if (missing.length > 0 || unknown.length > 0) {
    const faults = [
      ...missing.map((name) => `${name} is missing: --param ${name}=VALUE`),
      ...unknown.map((name) => `${name} is none of its parameters`),
    ];
    throw new BongsuError('QUERY_PARAMETERS', `query ${query.name}: ${faults.join('; ')}`);
  }
  return query.parameters.map((name) => known[name] ?? '');
}

/**
 * A span of time in milliseconds.
 * @throws BongsuError `DURATION_INVALID`
 * @example durationMs('90m') // 5_400_000
 */
export function durationMs(text: string): number {
  const [, count, unit] = /^(\d+)(m|h|d|w)$/.exec(text) ?? [];
  if (count === undefined) {
    throw new BongsuError('DURATION_INVALID', `not a duration: ${text}; write 30m, 24h, 7d or 2w`);
  }
  const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }[unit as 'm' | 'h' | 'd' | 'w'];
  return Number(count) * unitMs;
}

function header(text: string, key: string): string | undefined {
  return new RegExp(`^-- ${key}: *(.+)$`, 'm').exec(text)?.[1]?.trim();
}
