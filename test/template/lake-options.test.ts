import { describe, expect, test } from 'vitest';
import { lakeTables, tableName } from '../../infra/lake.ts';
import { type LakeParams, parseLakeParams } from '../../infra/lake-params.ts';
import { lifecycle } from '../../infra/lifecycle.ts';
import { metricsTable } from '../../infra/metric-stream.ts';
import { compiled, listAt, objectAt, valueAt } from './template.ts';

const given: LakeParams = {
  partition: 'arrival',
  metricNamespaces: [],
  coldAfterDays: 90,
  lakeRetentionDays: 400,
};

test('parameters may be text, as the command line gives them', () => {
  expect(parseLakeParams({ ...given, metricNamespaces: 'AWS/EC2, AWS/Lambda', coldAfterDays: '0' })).toEqual({
    partition: 'arrival',
    metricNamespaces: ['AWS/EC2', 'AWS/Lambda'],
    coldAfterDays: 0,
    lakeRetentionDays: 400,
  });
});

test.each<[name: keyof LakeParams, value: unknown]>([
  ['partition', 'hour'],
  ['coldAfterDays', 'never'],
  ['coldAfterDays', 400],
  ['lakeRetentionDays', -1],
  ['lakeRetentionDays', 0],
  ['metricNamespaces', 'AWS/EC2;x'],
])('%s %s is refused by name', (name, value) => {
  expect(() => parseLakeParams({ ...given, [name]: value })).toThrow(
    expect.objectContaining({ code: 'LAKE_PARAM_INVALID' }),
  );
});

test('0 days: no colder storage', () => {
  expect(lifecycle('tables', parseLakeParams({ ...given, coldAfterDays: 0 }))).toEqual({
    Id: 'tables',
    Status: 'Enabled',
    ExpirationInDays: 400,
  });
});

describe('a lake partitioned by event date', () => {
  const { resolved } = compiled('full');
  const streams = resolved.ofType('AWS::KinesisFirehose::DeliveryStream');

  test.each(lakeTables.map((table) => [table.name, table] as const))('%s', (name, table) => {
    const stream = streams.find((one) => one.name === `bongsu-dev-${name}`);
    const destination = objectAt(stream?.properties, 'ExtendedS3DestinationConfiguration');
    expect(destination.DynamicPartitioningConfiguration).toMatchObject({ Enabled: true });
    expect(destination.Prefix).toBe(
      `${tableName(name)}/year=!{partitionKeyFromQuery:year}/month=!{partitionKeyFromQuery:month}/day=!{partitionKeyFromQuery:day}/`,
    );
    // Source: Firehose guide, "Dynamic partitioning": a buffer of 64 MiB or more, and an error prefix.
    expect(valueAt(destination, 'BufferingHints', 'SizeInMBs')).toBeGreaterThanOrEqual(64);
    expect(destination.ErrorOutputPrefix).toContain('!{timestamp:yyyy}');
    const [deAggregation, extraction] = listAt(destination, 'ProcessingConfiguration', 'Processors');
    expect(deAggregation).toEqual({
      Type: 'RecordDeAggregation',
      Parameters: [{ ParameterName: 'SubRecordType', ParameterValue: 'JSON' }],
    });
    const query = String(valueAt(listAt(extraction, 'Parameters')[1], 'ParameterValue'));
    for (const part of ['year', 'month', 'day']) expect(query).toContain(`${part}: (.${table.timeColumn} //`);
    expect(table.columns.find((column) => column.name === table.timeColumn)?.type).toBe('timestamp');
  });

  test('its tables find the rows that have no time, too', () => {
    const [table] = resolved.ofType('AWS::Glue::Table');
    expect(valueAt(table?.properties, 'TableInput', 'Parameters', 'projection.year.range')).toBe('1970,2099');
  });

  test('the functions are told, so that a record has no more rows than are taken apart', () => {
    for (const { properties } of resolved.ofType('AWS::Lambda::Function')) {
      expect(valueAt(properties, 'Environment', 'Variables', 'BONGSU_PARTITION')).toBe('event');
    }
  });
});

describe('metrics of CloudWatch', () => {
  const { resolved } = compiled('full');

  test('the metric stream sends the namespaces asked for to the stream of their table', () => {
    const [stream] = resolved.ofType('AWS::CloudWatch::MetricStream');
    const target = resolved
      .ofType('AWS::KinesisFirehose::DeliveryStream')
      .find(({ name }) => name === `bongsu-dev-${metricsTable.name}`);
    expect(stream?.properties).toMatchObject({
      FirehoseArn: target?.arn,
      RoleArn: 'arn:aws:iam::123456789012:role/bongsu-dev-metric-stream',
      OutputFormat: 'json',
      IncludeFilters: [{ Namespace: 'AWS/EC2' }, { Namespace: 'AWS/Lambda' }],
    });
    // CloudWatch's time is a number, and its records are not of our packing.
    const destination = objectAt(target?.properties, 'ExtendedS3DestinationConfiguration');
    expect(destination).not.toHaveProperty('DynamicPartitioningConfiguration');
    expect(destination.Prefix).toContain('metrics/year=!{timestamp:yyyy}/');
  });

  test('without namespaces there is no metric stream, and nothing of it', () => {
    const { resolved: plain } = compiled('plain');
    expect(plain.ofType('AWS::CloudWatch::MetricStream')).toEqual([]);
    expect(
      plain.ofType('AWS::Glue::Table').map(({ properties }) => valueAt(properties, 'TableInput', 'Name')),
    ).not.toContain('metrics');
    expect(plain.ofType('AWS::IAM::Role').map(({ name }) => name)).not.toContain('bongsu-dev-metric-stream');
  });
});
