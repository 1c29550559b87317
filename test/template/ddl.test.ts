import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ddlFile, ddlOf, tablesSql } from '../../cli/docs/ddl.ts';
import { lakeTables, tableName } from '../../infra/lake.ts';
import { compiled, listAt, objectAt, valueAt } from './template.ts';

const deployed = compiled('plain').resolved.ofType('AWS::Glue::Table');

test('docs/tables.sql is what the formats make of it', () => {
  expect(readFileSync(ddlFile, 'utf8'), 'npx tsx cli/docs/ddl.ts').toBe(tablesSql());
});

test.each(lakeTables.map((table) => [table.name, table] as const))(
  '%s: the statement makes the table that is deployed',
  (name, table) => {
    const input = objectAt(
      deployed.find(({ properties }) => valueAt(properties, 'TableInput', 'Name') === tableName(name))
        ?.properties,
      'TableInput',
    );
    const sql = ddlOf(table);
    const columns = [...sql.matchAll(/^ {2}`(\w+)` (\S+) COMMENT /gm)].map(([, column, type]) => [
      column,
      type,
    ]);
    const asked = listAt(input, 'StorageDescriptor', 'Columns').map((column) => [
      valueAt(column, 'Name'),
      valueAt(column, 'Type'),
    ]);
    expect(columns).toEqual(asked);
    const partitions = [...(/PARTITIONED BY \((.*)\)/.exec(sql)?.[1] ?? '').matchAll(/`(\w+)` (\w+)/g)];
    expect(partitions.map(([, Name, Type]) => ({ Name, Type }))).toEqual(input.PartitionKeys);
    const { classification, ...projection } = objectAt(input, 'Parameters');
    expect(classification).toBe('parquet');
    const properties = [...sql.matchAll(/^ {2}'([\w.]+)' = '([^']*)'/gm)];
    expect(Object.fromEntries(properties.map(([, property, value]) => [property, value]))).toEqual(
      projection,
    );
  },
);
