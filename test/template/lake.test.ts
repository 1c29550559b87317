import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { brokenColumns, columnsOf, lockedTables, lockFile } from '../../infra/columns-lock.ts';
import { lakeTables, tableName } from '../../infra/lake.ts';
import { account, compiled, objectAt, region, valueAt } from './template.ts';

const { resolved } = compiled();
const streams = resolved.ofType('AWS::KinesisFirehose::DeliveryStream');
const tables = resolved.ofType('AWS::Glue::Table');
const roles = resolved.ofType('AWS::IAM::Role');

test('each format has a stream and a table of its name', () => {
  expect(streams.map(({ name }) => name)).toEqual(lakeTables.map(({ name }) => `bongsu-dev-${name}`));
  expect(tables.map(({ properties }) => valueAt(properties, 'TableInput', 'Name'))).toEqual(
    lakeTables.map(({ name }) => tableName(name)),
  );
  expect(lakeTables.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['vpc-flow', 'cloudtrail', 'quarantine']),
  );
});

test.each(streams.map((stream) => [stream.name, stream.properties] as const))(
  'stream %s',
  (name, properties) => {
    const table = tableName(name.replace('bongsu-dev-', ''));
    const destination = objectAt(properties, 'ExtendedS3DestinationConfiguration');
    const conversion = objectAt(destination, 'DataFormatConversionConfiguration');
    expect(conversion.Enabled).toBe(true);
    expect(valueAt(conversion, 'InputFormatConfiguration', 'Deserializer')).toHaveProperty('OpenXJsonSerDe');
    expect(valueAt(conversion, 'OutputFormatConfiguration', 'Serializer')).toHaveProperty('ParquetSerDe');
    // Source: Firehose guide, "Enable record format conversion": buffer of 64 MiB or more, no compression outside Parquet.
    expect(valueAt(destination, 'BufferingHints', 'SizeInMBs')).toBeGreaterThanOrEqual(64);
    expect(destination.CompressionFormat).toBe('UNCOMPRESSED');
    expect(destination.BucketARN).toBe(`arn:aws:s3:::bongsu-dev-lake-${account}-${region}`);
    expect(destination.Prefix).toBe(
      `${table}/year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/`,
    );
    expect(destination.ErrorOutputPrefix).toMatch(
      new RegExp(`^errors/${table}/!{firehose:error-output-type}/`),
    );
    expect(destination.CloudWatchLoggingOptions).toMatchObject({ Enabled: true });
    expect(valueAt(properties, 'DeliveryStreamEncryptionConfigurationInput', 'KeyType')).toBe(
      'AWS_OWNED_CMK',
    );
    expect(destination.RoleARN).toBe(roles.find(({ name: role }) => role === 'bongsu-dev-delivery')?.arn);
  },
);

test.each(
  tables.map(({ properties }) => [String(valueAt(properties, 'TableInput', 'Name')), properties] as const),
)('table %s finds its partitions by the path that its stream writes', (name, properties) => {
  const input = objectAt(properties, 'TableInput');
  expect(valueAt(input, 'StorageDescriptor', 'Location')).toBe(
    `s3://bongsu-dev-lake-${account}-${region}/${name}/`,
  );
  expect(input.PartitionKeys).toEqual(['year', 'month', 'day'].map((Name) => ({ Name, Type: 'string' })));
  expect(input.Parameters).toMatchObject({
    'projection.enabled': 'true',
    'projection.year.digits': '4',
    'projection.month.digits': '2',
    'projection.day.digits': '2',
  });
});

test('column names are what Parquet conversion takes, and none is named like a partition', () => {
  for (const { name, columns } of lockedTables) {
    const names = columns.map((column) => column.name);
    expect(new Set(names).size, name).toBe(names.length);
    for (const column of names) expect(column, name).toMatch(/^_?[a-z][a-z0-9_]*$/);
    expect(
      names.filter((column) => ['year', 'month', 'day'].includes(column)),
      name,
    ).toEqual([]);
  }
});

// Parquet files that are there keep their columns: a renamed or retyped one could not be read any more.
test('columns are only ever added, at the end', () => {
  const locked: unknown = JSON.parse(readFileSync(lockFile, 'utf8'));
  expect(brokenColumns(locked)).toEqual([]);
  expect(locked, 'new columns: npx tsx infra/columns-lock.ts').toEqual(columnsOf(lockedTables));
});

test('a changed, a moved and a lost column are each told', () => {
  const [table] = lakeTables;
  if (!table) throw new Error('there is no table');
  const [first = ['', ''], second = ['', ''], ...rest] = columnsOf([table])[table.name] ?? [];
  expect(brokenColumns({ [table.name]: [[first[0], 'double?'], second, ...rest] })).toHaveLength(1);
  expect(brokenColumns({ [table.name]: [second, first, ...rest] })).toHaveLength(2);
  expect(brokenColumns({ [table.name]: [first, second, ...rest, ['gone', 'string']] })).toHaveLength(1);
  expect(brokenColumns({ 'table-that-went': [['time', 'timestamp']] })).toHaveLength(1);
  expect(brokenColumns({ [table.name]: [first] })).toEqual([]);
});

test('a query is stopped at its scan limit, and its results are encrypted', () => {
  const [workGroup] = resolved.ofType('AWS::Athena::WorkGroup');
  expect(workGroup?.properties.WorkGroupConfiguration).toMatchObject({
    EnforceWorkGroupConfiguration: true,
    BytesScannedCutoffPerQuery: 107374182400,
    ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_S3' } },
  });
});
