import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isObject } from '../../shared/model/index.ts';
import { commands } from '../../shared/response/commands.ts';
import { compiled, functionNames, listAt, objectAt, policiesOf, valueAt } from './template.ts';

/**
 * What each SDK command needs to be allowed. Reviewed by hand: a new command fails the test until it stands here.
 * Source: Service Authorization Reference.
 */
const actionsOf: Record<string, string[]> = {
  'dynamodb BatchGetItem': ['dynamodb:BatchGetItem'],
  // In the client for endpoint discovery, which is off: never called.
  'dynamodb DescribeEndpoints': [],
  'dynamodb DeleteItem': ['dynamodb:DeleteItem'],
  'dynamodb GetItem': ['dynamodb:GetItem'],
  'dynamodb PutItem': ['dynamodb:PutItem'],
  'dynamodb Query': ['dynamodb:Query'],
  // Puts and updates only.
  'dynamodb TransactWriteItems': ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
  'dynamodb UpdateItem': ['dynamodb:UpdateItem'],
  'ec2 DescribeFlowLogs': ['ec2:DescribeFlowLogs'],
  'firehose PutRecordBatch': ['firehose:PutRecordBatch'],
  // Of directory buckets (S3 Express), which no log goes to: never called.
  's3 CreateSession': [],
  // A notification of a versioned bucket names the version. Without s3:ListBucket an object that is gone is answered by 403 rather than 404.
  's3 GetObject': ['s3:GetObject', 's3:GetObjectVersion', 's3:ListBucket'],
  's3 HeadObject': ['s3:GetObject', 's3:ListBucket'],
  // The topics are encrypted under a key of the account's own.
  'sns Publish': ['sns:Publish', 'kms:Decrypt', 'kms:GenerateDataKey'],
  'sqs ChangeMessageVisibility': ['sqs:ChangeMessageVisibility'],
  'sqs SendMessage': ['sqs:SendMessage'],
  'sqs SendMessageBatch': ['sqs:SendMessage'],
  'ssm GetParameter': ['ssm:GetParameter'],
};

/** Where a client's package is not called what the playbooks call the service. */
const packages: Record<string, string> = { config: 'config-service' };

// What the playbooks use is reviewed where it stands: each command with its grants.
for (const [name, { grants }] of Object.entries(commands)) {
  const [service = '', command] = name.split('.');
  const key = `${packages[service] ?? service} ${command}`;
  actionsOf[key] = [...(actionsOf[key] ?? []), ...grants.map(({ action }) => action)];
}

const template = compiled('plain');
const { resolved } = template;

/** SDK commands whose code is in a bundle, as `service Command`. */
function commandsIn(name: string): string[] {
  const metafile: unknown = JSON.parse(readFileSync(join(template.bundles, `${name}-meta.json`), 'utf8'));
  const bundled = Object.values(objectAt(metafile, 'outputs')).flatMap((output) =>
    Object.entries(objectAt(output, 'inputs')).filter(
      ([, input]) => isObject(input) && input.bytesInOutput !== 0,
    ),
  );
  const commands = bundled.flatMap(([path]) => {
    const [, service, command] =
      /@aws-sdk\/client-([a-z0-9-]+)\/.*\/commands\/(\w+)Command\.js$/.exec(path) ?? [];
    return service && command ? [`${service} ${command}`] : [];
  });
  return [...new Set(commands)].sort();
}

/** What Lambda itself does with the role: logs, traces, polling, keeping what failed. */
function platformActions(name: string): string[] {
  const polls = resolved
    .ofType('AWS::Lambda::EventSourceMapping')
    .some(({ properties }) => String(properties.FunctionName).endsWith(`:bongsu-dev-${name}`));
  const [config] = resolved
    .ofType('AWS::Lambda::EventInvokeConfig')
    .filter(({ properties }) => properties.FunctionName === `bongsu-dev-${name}`);
  const kept = String(valueAt(config?.properties, 'DestinationConfig', 'OnFailure', 'Destination') ?? '');
  return [
    ...['logs:CreateLogStream', 'logs:PutLogEvents', 'xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
    ...(polls ? ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'] : []),
    ...(kept.startsWith('arn:aws:sqs:') ? ['sqs:SendMessage'] : []),
    ...(kept.startsWith('arn:aws:s3:') ? ['s3:PutObject', 's3:ListBucket'] : []),
  ];
}

function grantedTo(name: string): string[] {
  const actions = policiesOf(template, `bongsu-dev-${name}`)
    .flatMap((policy) => listAt(policy, 'Statement'))
    .filter((statement) => valueAt(statement, 'Effect') === 'Allow')
    .flatMap((statement) => listAt(statement, 'Action').map(String));
  return [...new Set(actions)].sort();
}

test.each(functionNames(template))('%s may do what its bundle calls, and nothing else', (name) => {
  const commands = commandsIn(name);
  expect(
    commands.filter((command) => !actionsOf[command]),
    'commands that nobody reviewed',
  ).toEqual([]);
  const needed = [...commands.flatMap((command) => actionsOf[command] ?? []), ...platformActions(name)];
  expect(grantedTo(name)).toEqual([...new Set(needed)].sort());
});

test('every reviewed command is used by some function', () => {
  const used = new Set(functionNames(template).flatMap(commandsIn));
  expect(Object.keys(actionsOf).filter((command) => !used.has(command))).toEqual([]);
});
