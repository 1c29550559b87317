import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BongsuError, isObject } from '../shared/model/index.ts';
import { lakeTables, type Table } from './lake.ts';
import { metricsTable } from './metric-stream.ts';

/** The columns as they were last deployed; `npx tsx infra/columns-lock.ts` adds new ones to it. */
export const lockFile = fileURLToPath(new URL('columns.lock.json', import.meta.url));

/** Every table there may be, made in this deployment or not. */
export const lockedTables: readonly Table[] = [...lakeTables, metricsTable];

/** Name and type of each table's columns, in order. */
export function columnsOf(tables: readonly Table[]): Record<string, [name: string, type: string][]> {
  return Object.fromEntries(
    tables.map(({ name, columns }) => [name, columns.map((column) => [column.name, column.type])]),
  );
}

/** What was locked and is not so any more: files already in the lake could not be read by it. */
export function brokenColumns(locked: unknown): string[] {
  const now = columnsOf(lockedTables);
  return Object.entries(isObject(locked) ? locked : {}).flatMap(([table, columns]) =>
    (Array.isArray(columns) ? columns : []).flatMap((column, index) => {
      const found = now[table]?.[index];
      return JSON.stringify(found) === JSON.stringify(column)
        ? []
        : [
            `${table}: column ${index + 1} was ${JSON.stringify(column)}, is ${JSON.stringify(found ?? 'gone')}`,
          ];
    }),
  );
}

function lock(): void {
  const broken = brokenColumns(JSON.parse(readFileSync(lockFile, 'utf8')));
  if (broken.length > 0)
    throw new BongsuError('COLUMNS_BROKEN', broken.join('; '), { place: { file: lockFile } });
  const tables = Object.entries(columnsOf(lockedTables)).map(
    ([table, columns]) =>
      `  ${JSON.stringify(table)}: [\n${columns.map((column) => `    [${column.map((part) => JSON.stringify(part)).join(', ')}]`).join(',\n')}\n  ]`,
  );
  writeFileSync(lockFile, `{\n${tables.join(',\n')}\n}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) lock();
