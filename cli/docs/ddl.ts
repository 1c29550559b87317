import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lakeTables, type Table, tableName } from '../../infra/lake.ts';
import { metricsTable } from '../../infra/metric-stream.ts';
import { partitionNames, projection } from '../../infra/partitions.ts';
import { projectRoot } from '../project.ts';

/** The tables as Athena statements; `npx tsx cli/docs/ddl.ts` writes it. */
export const ddlFile = join(projectRoot(), 'docs/tables.sql');

const introduction = `-- The tables of the lake as Athena has them. Generated from the formats: npx tsx cli/docs/ddl.ts
-- A deployment makes them by itself. These statements are for reading its bucket from another account or catalog:
-- put the bucket for LAKE_BUCKET. Where the lake is partitioned by event date, years begin with 1970.
`;

/** The file as it should be. */
export function tablesSql(): string {
  return [introduction, ...[...lakeTables, metricsTable].map(ddlOf)].join('\n');
}

/**
 * The statement that makes a table in Athena.
 * Source: https://docs.aws.amazon.com/athena/latest/ug/create-table.html
 */
export function ddlOf({ name, title, columns }: Table): string {
  const table = tableName(name);
  const lines = columns.map(
    ({ name: column, type, description }) =>
      `  \`${column}\` ${type} COMMENT ${literal(description.slice(0, 255))}`,
  );
  const properties = Object.entries(projection('arrival')).map(
    ([property, value]) => `  ${literal(property)} = ${literal(String(value))}`,
  );
  return `CREATE EXTERNAL TABLE IF NOT EXISTS ${table} (
${lines.join(',\n')}
)
COMMENT ${literal(title)}
PARTITIONED BY (${partitionNames.map((partition) => `\`${partition}\` string`).join(', ')})
STORED AS PARQUET
LOCATION 's3://LAKE_BUCKET/${table}/'
TBLPROPERTIES (
${properties.join(',\n')}
);
`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(ddlFile, tablesSql());
