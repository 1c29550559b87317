import { Command, InvalidArgumentError, Option } from 'commander';
import { BongsuError } from '../../shared/model/index.ts';
import type { Io } from '../io.ts';
import { durationMs, type NamedQuery, namedQueries, type Period, parameterValues } from '../query/named.ts';
import { type Cell, type RowFormat, type Rows, rowFormats, writeRows } from '../query/rows.ts';

type Options = {
  since: number;
  param: Record<string, string>;
  format?: RowFormat;
  chart?: boolean;
  stage?: string;
};

const examples = `
Examples:
  bongsu query                                         the named queries and their parameters
  bongsu query top-destination-ports --since 7d --chart
  bongsu query access-key-history --param key=AKIAIOSFODNN7EXAMPLE
  bongsu query "SELECT action, count(*) AS flows FROM vpc_flow GROUP BY action" --format csv
  bongsu query console-logins --stage prod             with Athena, in the deployed account`;

/** `bongsu query`: the lake by SQL, locally with DuckDB, deployed with Athena. */
export function queryCommand(io: Io): Command {
  return new Command('query')
    .description('ask the log lake: a named query or SQL; without one, list the named queries')
    .argument('[query]', 'name of a query in queries/, or SQL')
    .addOption(
      new Option('--since <duration>', 'how far named queries look back: 30m, 24h, 7d')
        .argParser(parseDuration)
        .default(durationMs('24h'), '24h'),
    )
    .addOption(
      new Option('--param <name=value>', 'value of a parameter of a named query; may be repeated')
        .argParser(parseParameter)
        .default({}, 'none'),
    )
    .addOption(
      new Option(
        '--format <format>',
        'table, json (NDJSON) or csv; a terminal gets table, a pipe json',
      ).choices(rowFormats),
    )
    .option('--chart', 'draw the last numeric column as bars')
    .option('--stage <stage>', 'ask the deployed stage with Athena instead of the running local account')
    .addHelpText('after', examples)
    .action(async (text: string | undefined, options: Options) => {
      const format = options.chart ? 'table' : (options.format ?? (io.terminal ? 'table' : 'json'));
      const named = await namedQueries();
      if (text === undefined) {
        writeRows(io, listing(named), { format, chart: false });
        return;
      }
      const now = Date.now();
      const { sql, values } = statement(named, text, options.param, {
        since: now - options.since,
        until: now,
      });
      const rows = await (options.stage === undefined
        ? askLocally(sql, values)
        : askDeployed(io, options.stage, sql, values));
      writeRows(io, rows, { format, chart: options.chart === true });
    });
}

function listing(named: NamedQuery[]): Rows {
  return {
    columns: ['name', 'title', 'parameters'],
    rows: named.map(({ name, title, parameters }): Cell[] => [
      name,
      title,
      [...new Set(parameters.filter(isGiven))],
    ]),
  };
}

/** What the caller gives, as against what `--since` says. */
function isGiven(parameter: string): boolean {
  return !/^(since|until|baseline)/.test(parameter);
}

function statement(
  named: NamedQuery[],
  text: string,
  given: Record<string, string>,
  period: Period,
): { sql: string; values: string[] } {
  const query = named.find(({ name }) => name === text);
  if (query) return { sql: query.sql, values: parameterValues(query, given, period) };
  if (!/\s/.test(text.trim())) {
    const names = named.map(({ name }) => name).join(', ');
    throw new BongsuError('QUERY_UNKNOWN', `no query is named ${text}; there are: ${names}`);
  }
  if (Object.keys(given).length > 0) {
    throw new BongsuError('QUERY_PARAMETERS', '--param is for named queries; write the values into the SQL');
  }
  return { sql: text, values: [] };
}

async function askLocally(sql: string, values: string[]): Promise<Rows> {
  const [{ connectLocally }, { queryLocalLake }] = await Promise.all([
    import('../local/connect.ts'),
    import('../query/local.ts'),
  ]);
  const { account, stateFolder } = await connectLocally();
  return queryLocalLake(account, stateFolder, sql, values);
}

async function askDeployed(io: Io, stage: string, sql: string, values: string[]): Promise<Rows> {
  const [{ AthenaClient }, { queryWithAthena }] = await Promise.all([
    import('@aws-sdk/client-athena'),
    import('../query/athena.ts'),
  ]);
  const result = await queryWithAthena(new AthenaClient({}), { stage, sql, values });
  io.err(`scanned ${(result.scannedBytes / 1_000_000).toFixed(1)} MB`);
  return result;
}

function parseDuration(text: string): number {
  try {
    return durationMs(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

function parseParameter(text: string, before: Record<string, string>): Record<string, string> {
  const [, name, value] = /^([a-z_]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('write NAME=VALUE');
  return { ...before, [name]: value };
}
