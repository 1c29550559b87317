import { EC2Client, paginateDescribeFlowLogs } from '@aws-sdk/client-ec2';
import { clientOptions, once } from '../platform/client-options.ts';

const ec2 = once(() => new EC2Client(clientOptions));

/** `LogFormat` of every flow log of this account and region that writes to that CloudWatch log group. */
export async function describeLogFormats(logGroup: string): Promise<string[]> {
  const formats: string[] = [];
  const Filter = [{ Name: 'log-group-name', Values: [logGroup] }];
  for await (const { FlowLogs = [] } of paginateDescribeFlowLogs({ client: ec2() }, { Filter })) {
    formats.push(...FlowLogs.flatMap(({ LogFormat }) => LogFormat ?? []));
  }
  return formats;
}
