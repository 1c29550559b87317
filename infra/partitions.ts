import type { Value } from './cloudformation.ts';
import type { LakeOptions } from './lake-params.ts';

type Partition = { name: string; pattern: string; digits: number; range: string; from: number; to: number };

/** Of a day, zero-padded; `from` and `to` are where it stands in an ISO time. */
const partitions: readonly Partition[] = [
  { name: 'year', pattern: 'yyyy', digits: 4, range: '2024,2099', from: 0, to: 4 },
  { name: 'month', pattern: 'MM', digits: 2, range: '1,12', from: 5, to: 7 },
  { name: 'day', pattern: 'dd', digits: 2, range: '1,31', from: 8, to: 10 },
];

/** Rows that have no time of their own (a custom flow log without `start`) lie under this one. */
const timeless = '1970-01-01';

/** `year`, `month`, `day`: columns that follow from the path, the same whichever date it is. */
export const partitionNames: readonly string[] = partitions.map(({ name }) => name);
export const partitionKeys: Value[] = partitionNames.map((name) => ({ Name: name, Type: 'string' }));

/** Partition projection: nothing crawls, and nothing has to be added each day. */
export function projection(by: LakeOptions['partition']): Record<string, Value> {
  const first = by === 'event' ? timeless.slice(0, 4) : undefined;
  return {
    'projection.enabled': 'true',
    ...Object.fromEntries(
      partitions.flatMap(({ name, range, digits }) => [
        [`projection.${name}.type`, 'integer'],
        [`projection.${name}.range`, name === 'year' && first ? range.replace(/^\d+/, first) : range],
        [`projection.${name}.digits`, String(digits)],
      ]),
    ),
  };
}

/** When a record arrived (UTC). Errors always lie under it: what could not be read has no date of its own. */
export const arrivalPath = partitions.map(({ name, pattern }) => `${name}=!{timestamp:${pattern}}/`).join('');

/**
 * How a stream finds the path of a row.
 * `arrival`: of the oldest record in the buffer; lines of midnight may lie under the day before.
 * `event`: of the row's own time, by dynamic partitioning. It can only be chosen when the stream is made, and takes
 * records of 500 rows at most apart. Source: https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning.html
 * @param timeColumn the row's time, ISO 8601
 */
export function pathOf(
  by: LakeOptions['partition'],
  timeColumn: string,
): { path: string; properties: Record<string, Value> } {
  if (by === 'arrival') return { path: arrivalPath, properties: {} };
  const query = partitions.map(
    ({ name, from, to }) => `${name}: (.${timeColumn} // "${timeless}")[${from}:${to}]`,
  );
  return {
    path: partitions.map(({ name }) => `${name}=!{partitionKeyFromQuery:${name}}/`).join(''),
    properties: {
      DynamicPartitioningConfiguration: { Enabled: true, RetryOptions: { DurationInSeconds: 300 } },
      ProcessingConfiguration: {
        Enabled: true,
        Processors: [
          { Type: 'RecordDeAggregation', Parameters: [parameter('SubRecordType', 'JSON')] },
          {
            Type: 'MetadataExtraction',
            Parameters: [
              parameter('JsonParsingEngine', 'JQ-1.6'),
              parameter('MetadataExtractionQuery', `{${query.join(', ')}}`),
            ],
          },
        ],
      },
    },
  };
}

const parameter = (name: string, value: string): Value => ({ ParameterName: name, ParameterValue: value });
