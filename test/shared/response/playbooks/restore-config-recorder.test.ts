import { expect, test } from 'vitest';
import { restoreConfigRecorder } from '../../../../shared/response/playbooks/restore-config-recorder.ts';
import { answers, surroundings } from '../answers.ts';
import { awsError } from '../iam-stand-in.ts';

const target = restoreConfigRecorder.targetNamed('default', { account: '123456789012', region: 'us-west-2' });
const status = { ConfigurationRecordersStatus: [{ name: 'default', recording: false }] };

test.each([
  ['there', { ConfigurationRecorders: [{ name: 'default' }] }, 'found'],
  ['not listed', { ConfigurationRecorders: [] }, 'handover'],
  ['deleted', awsError('NoSuchConfigurationRecorderException', 400), 'handover'],
  [
    'a service’s own',
    { ConfigurationRecorders: [{ name: 'default', servicePrincipal: 'securityhub.amazonaws.com' }] },
    'handover',
  ],
])('a recorder that is %s', async (_name, recorders, kind) => {
  const read = answers({
    DescribeConfigurationRecorders: recorders,
    DescribeConfigurationRecorderStatus: status,
  });
  expect(await restoreConfigRecorder.inspect(target, read, surroundings)).toMatchObject({ kind });
});

test('a recorder without an ARN has no tags to read', async () => {
  expect(await restoreConfigRecorder.tags(target, { recording: false }, answers({}))).toEqual({});
});
