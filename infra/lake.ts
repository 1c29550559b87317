import { type ColumnType, formats } from '../shared/formats/index.ts';
import { quarantineColumns } from '../shared/lake/quarantine.ts';
import {
  bucketArn,
  type Fragment,
  logicalId,
  ownBucket,
  type Resource,
  regionalArn,
  sub,
  type Value,
} from './cloudformation.ts';
import type { LakeOptions } from './lake-params.ts';
import { metricsTable } from './metric-stream.ts';
import { arrivalPath, partitionKeys, pathOf, projection } from './partitions.ts';

/** A column as Glue has it. Rows that Bongsu makes have plain types only; CloudWatch's metrics nest. */
export type TableColumn = { name: string; type: ColumnType | NestedType; description: string };
type NestedType = `map<${string}>` | `struct<${string}>`;

/** One table of the lake and the stream that fills it. */
export type Table = { name: string; title: string; timeColumn: string; columns: readonly TableColumn[] };

/** A table for each log format, and one for what could not be read. */
export const lakeTables: readonly Table[] = [
  ...Object.values(formats).map(({ name, title, timeColumn, columns }) => ({
    name,
    title,
    timeColumn,
    columns,
  })),
  {
    name: 'quarantine',
    title: 'Lines that could not be read, with the reason',
    timeColumn: 'time',
    columns: quarantineColumns,
  },
];

/** The tables of a deployment: what is not asked for is not made. */
export const tablesOf = ({ metricNamespaces }: LakeOptions): readonly Table[] =>
  metricNamespaces.length === 0 ? lakeTables : [...lakeTables, metricsTable];

/** CloudWatch writes the metrics, in its own JSON, whose time is a number: they lie where they arrived. */
const partitionOf = (table: Table, { partition }: LakeOptions): LakeOptions['partition'] =>
  table === metricsTable ? 'arrival' : partition;

/** Parquet conversion refuses a buffer under 64 MB. Larger files scan faster; five minutes is how long a line waits at most. */
const buffering = { SizeInMBs: 128, IntervalInSeconds: 300 };

export const tableName = (stream: string): string => stream.replaceAll('-', '_');
const databaseName = (stage: string): string => `bongsu_${stage.replaceAll('-', '_')}`;

/** The Glue database, and for each table its definition, its stream and the stream's error log. */
export function lake(stage: string, options: LakeOptions): Fragment {
  const resources: Record<string, Resource> = {
    LakeDatabase: {
      Type: 'AWS::Glue::Database',
      Properties: {
        CatalogId: { Ref: 'AWS::AccountId' },
        DatabaseInput: {
          Name: databaseName(stage),
          Description: `Bongsu ${stage}: every log line, queryable`,
        },
      },
    },
    DeliveryLogGroup: {
      Type: 'AWS::Logs::LogGroup',
      DeletionPolicy: 'Delete',
      UpdateReplacePolicy: 'Delete',
      Properties: { LogGroupName: deliveryLogGroup(stage), RetentionInDays: 30 },
    },
  };
  for (const table of tablesOf(options)) {
    const partition = partitionOf(table, options);
    resources[logicalId(table.name, 'table')] = glueTable(stage, table, partition);
    resources[logicalId(table.name, 'delivery', 'log')] = {
      Type: 'AWS::Logs::LogStream',
      Properties: { LogGroupName: { Ref: 'DeliveryLogGroup' }, LogStreamName: table.name },
    };
    resources[logicalId(table.name, 'stream')] = deliveryStream(stage, table, partition);
  }
  return { Resources: resources };
}

const deliveryLogGroup = (stage: string): string => `/aws/kinesisfirehose/bongsu-${stage}`;

function glueTable(
  stage: string,
  { name, title, columns }: Table,
  partition: LakeOptions['partition'],
): Resource {
  return {
    Type: 'AWS::Glue::Table',
    Properties: {
      CatalogId: { Ref: 'AWS::AccountId' },
      DatabaseName: { Ref: 'LakeDatabase' },
      TableInput: {
        Name: tableName(name),
        Description: title,
        TableType: 'EXTERNAL_TABLE',
        Parameters: { classification: 'parquet', ...projection(partition) },
        PartitionKeys: partitionKeys,
        StorageDescriptor: {
          Columns: columns.map((column) => ({
            Name: column.name,
            Type: column.type,
            // Source: AWS Glue API, Column `Comment`.
            Comment: column.description.slice(0, 255),
          })),
          Location: sub(`s3://${ownBucket(stage, 'lake')}/${tableName(name)}/`),
          InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
          OutputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
          SerdeInfo: {
            SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
            Parameters: { 'serialization.format': '1' },
          },
        },
      },
    },
  };
}

function deliveryStream(
  stage: string,
  { name, timeColumn }: Table,
  partition: LakeOptions['partition'],
): Resource {
  const { path, properties } = pathOf(partition, timeColumn);
  const roleArn: Value = { 'Fn::GetAtt': ['DeliveryRole', 'Arn'] };
  return {
    Type: 'AWS::KinesisFirehose::DeliveryStream',
    DependsOn: logicalId(name, 'delivery', 'log'),
    Properties: {
      DeliveryStreamName: `bongsu-${stage}-${name}`,
      DeliveryStreamType: 'DirectPut',
      DeliveryStreamEncryptionConfigurationInput: { KeyType: 'AWS_OWNED_CMK' },
      ExtendedS3DestinationConfiguration: {
        BucketARN: {
          'Fn::If': ['Fresh', { 'Fn::GetAtt': ['LakeBucket', 'Arn'] }, bucketArn(ownBucket(stage, 'lake'))],
        },
        RoleARN: roleArn,
        Prefix: `${tableName(name)}/${path}`,
        ErrorOutputPrefix: `errors/${tableName(name)}/!{firehose:error-output-type}/${arrivalPath}`,
        ...properties,
        BufferingHints: buffering,
        // Parquet compresses itself; a compressed destination is refused.
        CompressionFormat: 'UNCOMPRESSED',
        CloudWatchLoggingOptions: {
          Enabled: true,
          LogGroupName: deliveryLogGroup(stage),
          LogStreamName: name,
        },
        DataFormatConversionConfiguration: {
          Enabled: true,
          // OpenX takes ISO and epoch times and numbers given as strings; the Hive SerDe does not.
          InputFormatConfiguration: { Deserializer: { OpenXJsonSerDe: {} } },
          OutputFormatConfiguration: { Serializer: { ParquetSerDe: { Compression: 'SNAPPY' } } },
          SchemaConfiguration: {
            CatalogId: { Ref: 'AWS::AccountId' },
            DatabaseName: { Ref: 'LakeDatabase' },
            TableName: { Ref: logicalId(name, 'table') },
            Region: { Ref: 'AWS::Region' },
            RoleARN: roleArn,
            VersionId: 'LATEST',
          },
        },
      },
    },
  };
}

/** The streams that a function may write to. */
export const streamArns = (stage: string, names: readonly string[]): Value[] =>
  names.map((name) => regionalArn('firehose', `deliverystream/bongsu-${stage}-${name}`));

/** The Glue objects that conversion reads its schemas from. */
export const schemaArns = (stage: string, options: LakeOptions): Value[] => [
  regionalArn('glue', 'catalog'),
  regionalArn('glue', `database/${databaseName(stage)}`),
  ...tablesOf(options).map(({ name }) =>
    regionalArn('glue', `table/${databaseName(stage)}/${tableName(name)}`),
  ),
];
