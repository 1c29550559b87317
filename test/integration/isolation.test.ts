import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, expect, test, vi } from 'vitest';
import {
  isolatedEnvironment,
  isolateProcess,
  loopbackEndpoint,
  openLocalAccount,
} from '../../cli/local/isolation.ts';
import { stateFolder } from '../../cli/project.ts';
import { account } from './account.ts';

afterEach(() => void vi.unstubAllEnvs());

const names: Record<string, string[]> = {
  localhost: ['127.0.0.1', '::1'],
  'loopback.example.com': ['127.0.0.1'],
  'elsewhere.example.com': ['192.0.2.10'],
  'both.example.com': ['127.0.0.1', '192.0.2.10'],
  'private.example.com': ['10.0.0.1'],
  'metadata.example.com': ['169.254.169.254'],
  'mapped.example.com': ['::ffff:192.0.2.10'],
};
const lookup = async (name: string) => names[name] ?? [];

test.each([
  ['http://127.0.0.1:5000', 'http://127.0.0.1:5000'],
  ['http://127.8.8.8:5000/', 'http://127.8.8.8:5000'],
  ['http://2130706433:5000', 'http://127.0.0.1:5000'],
  ['http://[::1]:5000', 'http://[::1]:5000'],
  ['http://localhost:5000', 'http://127.0.0.1:5000'],
  ['http://loopback.example.com:5000', 'http://127.0.0.1:5000'],
])('%s is this machine, by its address', async (endpoint, address) => {
  expect(await loopbackEndpoint(endpoint, lookup)).toBe(address);
});

test.each([
  'https://sts.amazonaws.com',
  'http://192.0.2.10:5000',
  'http://0.0.0.0:5000',
  'http://[::]:5000',
  'http://[::ffff:127.0.0.1]:5000',
  'http://[::ffff:192.0.2.10]:5000',
  'http://169.254.169.254',
  'http://127.0.0.1@elsewhere.example.com:5000',
  'http://user:secret@127.0.0.1:5000',
  'http://127.0.0.1:5000/?host=elsewhere.example.com',
  'http://elsewhere.example.com:5000',
  'http://both.example.com:5000',
  'http://private.example.com:5000',
  'http://metadata.example.com',
  'http://mapped.example.com:5000',
  'http://unknown.example.com:5000',
  'http://127.0.0.1.elsewhere.example.com',
  'ftp://127.0.0.1',
  'file:///etc/passwd',
  '127.0.0.1:5000',
  '',
])('%s is refused', async (endpoint) => {
  await expect(loopbackEndpoint(endpoint, lookup)).rejects.toMatchObject({
    code: expect.stringMatching(/^ENDPOINT_(INVALID|NOT_LOOPBACK)$/),
  });
});

test('nothing AWS of the caller is inherited', () => {
  const isolated = isolatedEnvironment(
    {
      PATH: '/usr/bin',
      AWS_PROFILE: 'production',
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'session',
      AWS_ROLE_ARN: 'arn:aws:iam::210987654321:role/admin',
      AWS_WEB_IDENTITY_TOKEN_FILE: '/var/run/token',
      AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials',
      AWS_CONFIG_FILE: '/home/user/.aws/config',
      AWS_ENDPOINT_URL_IAM: 'https://iam.amazonaws.com',
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
      aws_profile: 'production',
    },
    stateFolder(),
    'http://127.0.0.1:5000',
  );
  expect(isolated).toEqual({
    PATH: '/usr/bin',
    AWS_ACCESS_KEY_ID: 'testing',
    AWS_SECRET_ACCESS_KEY: 'testing',
    AWS_REGION: 'ap-northeast-2',
    AWS_DEFAULT_REGION: 'ap-northeast-2',
    AWS_CONFIG_FILE: join(stateFolder(), 'nowhere', 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(stateFolder(), 'nowhere', 'credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:5000',
  });
});

test('a client that is given no options reaches the emulator with fake keys', async () => {
  vi.stubEnv('AWS_PROFILE', 'production');
  vi.stubEnv('AWS_ENDPOINT_URL_STS', 'https://sts.amazonaws.com');
  const { endpoint } = await account();
  isolateProcess(stateFolder(), endpoint);
  const sts = new STSClient({});
  expect(await sts.config.credentials()).toMatchObject({ accessKeyId: 'testing' });
  expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: '123456789012' });
});

test('an account other than the emulator’s is refused', async () => {
  const answer = (accountId: string) =>
    `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Account>${accountId}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
  const server = createServer((_, response) => response.end(answer('210987654321')));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await expect(openLocalAccount(`http://127.0.0.1:${port}`)).rejects.toMatchObject({
    code: 'ACCOUNT_REFUSED',
  });
  server.closeAllConnections();
  server.close();
});

test('an endpoint where nothing answers is an error of its own', async () => {
  await expect(openLocalAccount('http://127.0.0.1:1')).rejects.toMatchObject({ code: 'ENDPOINT_SILENT' });
});
