import { type Fragment, getAtt, logicalId } from './cloudformation.ts';
import type { Table } from './lake.ts';
import type { LakeOptions } from './lake-params.ts';

/**
 * CloudWatch's JSON, one data point a row.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-metric-streams-formats-json.html
 */
export const metricsTable: Table = {
  name: 'metrics',
  title: 'CloudWatch metrics, one data point of a minute a row',
  timeColumn: 'timestamp',
  columns: [
    { name: 'metric_stream_name', type: 'string', description: 'The metric stream that sent it' },
    { name: 'account_id', type: 'string', description: 'Account of the metric' },
    { name: 'region', type: 'string', description: 'Region of the metric' },
    { name: 'namespace', type: 'string', description: 'Namespace: AWS/EC2' },
    { name: 'metric_name', type: 'string', description: 'Name: CPUUtilization' },
    { name: 'dimensions', type: 'map<string,string>', description: 'Dimensions by name' },
    { name: 'timestamp', type: 'timestamp', description: 'Begin of the minute, UTC' },
    {
      name: 'value',
      type: 'struct<max:double,min:double,sum:double,count:double>',
      description: 'Statistics of the minute',
    },
    { name: 'unit', type: 'string', description: 'Unit: Percent, Count, Bytes, …' },
  ],
};

/** The metric stream, and the role with which CloudWatch puts into its delivery stream; nothing without namespaces. */
export function metricStream(stage: string, { metricNamespaces }: LakeOptions): Fragment {
  if (metricNamespaces.length === 0) return { Resources: {} };
  const stream = logicalId(metricsTable.name, 'stream');
  return {
    Resources: {
      MetricStreamRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: `bongsu-${stage}-metric-stream`,
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'streams.metrics.cloudwatch.amazonaws.com' },
                Action: 'sts:AssumeRole',
                Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
              },
            ],
          },
          Policies: [
            {
              PolicyName: 'metric-stream',
              PolicyDocument: {
                Version: '2012-10-17',
                Statement: [
                  {
                    Sid: 'Stream',
                    Effect: 'Allow',
                    Action: ['firehose:PutRecord', 'firehose:PutRecordBatch'],
                    Resource: getAtt(stream, 'Arn'),
                  },
                ],
              },
            },
          ],
        },
      },
      MetricStream: {
        Type: 'AWS::CloudWatch::MetricStream',
        Properties: {
          Name: `bongsu-${stage}`,
          FirehoseArn: getAtt(stream, 'Arn'),
          RoleArn: getAtt('MetricStreamRole', 'Arn'),
          OutputFormat: 'json',
          IncludeFilters: metricNamespaces.map((Namespace) => ({ Namespace })),
        },
      },
    },
  };
}
