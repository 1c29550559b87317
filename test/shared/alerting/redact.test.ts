import { expect, test } from 'vitest';
import { redacted, redactFinding, redactJson, redactText } from '../../../shared/alerting/redact.ts';
import { sample } from '../sources/samples.ts';
import { finding } from './rig.ts';

test.each([
  ['user data', { userData: { value: 'IyEvYmluL3NoCg==' } }, { userData: redacted }],
  ['a password', { masterUserPassword: 'hunter2' }, { masterUserPassword: redacted }],
  [
    'a secret value',
    { secretString: '{"a":1}', secretId: 'prod/db' },
    { secretString: redacted, secretId: 'prod/db' },
  ],
  [
    'credentials, but not the key id',
    {
      credentials: {
        accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
        sessionToken: 'FwoG',
        secretAccessKey: 'x',
        expiration: 'Nov 20',
      },
    },
    {
      credentials: {
        accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
        sessionToken: redacted,
        secretAccessKey: redacted,
        expiration: 'Nov 20',
      },
    },
  ],
  [
    'environment variables of a function, but not their names',
    { environment: { variables: { DB_HOST: 'db.internal', PORT: 80 } } },
    { environment: { variables: { DB_HOST: redacted, PORT: redacted } } },
  ],
  [
    'environment variables of a container or a build',
    {
      containers: [{ environment: [{ name: 'KEY', value: 'a' }] }],
      environmentVariables: [{ name: 'K', type: 'PLAINTEXT', value: 'b' }],
    },
    {
      containers: [{ environment: [{ name: 'KEY', value: redacted }] }],
      environmentVariables: [{ name: 'K', type: 'PLAINTEXT', value: redacted }],
    },
  ],
  [
    'nothing that only speaks of secrets',
    {
      tokenIssueTime: '2026-11-20',
      passwordResetRequired: true,
      mfaAuthenticated: 'true',
      secretArn: 'arn:aws:x',
      clientToken: null,
    },
    {
      tokenIssueTime: '2026-11-20',
      passwordResetRequired: true,
      mfaAuthenticated: 'true',
      secretArn: 'arn:aws:x',
      clientToken: null,
    },
  ],
])('%s', (_what, value, expected) => {
  expect(redactJson(value)).toEqual(expected);
});

test.each([
  ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----', redacted],
  ['-----BEGIN PRIVATE KEY-----\nMIIE and cut', redacted],
  ['postgres://shop:not-a-real-one@db.internal/shop', `postgres://shop:${redacted}@db.internal/shop`],
  ['mysql -h db PASSWORD=not-real -e x', `mysql -h db PASSWORD=${redacted} -e x`],
  ['{"dbPassword": "not-real", "user": "a"}', `{"dbPassword": "${redacted}", "user": "a"}`],
  [`bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc-_123`, `bearer ${redacted}`],
  [`export AWS_SESSION_TOKEN ${'IQoJ'}${'b3JpZ2lu'.repeat(12)}==`, `export AWS_SESSION_TOKEN ${redacted}`],
  [
    'arn:aws:iam::123456789012:user/alice used AKIAIOSFODNN7EXAMPLE',
    'arn:aws:iam::123456789012:user/alice used AKIAIOSFODNN7EXAMPLE',
  ],
])('in text: %s', (text, expected) => {
  expect(redactText(text)).toBe(expected);
});

test('a finding is redacted in its record, in what matched and in its texts', () => {
  const record = sample('cloudtrail/function-configuration-change-is-nothing.json').detail;
  const whole = finding(1, {
    description: 'token=not-real-at-all',
    signal: { ...finding().signal, record },
    matched: [
      { field: 'requestParameters.environment', value: { variables: { A: 'not-real-b' } } },
      { field: 'requestParameters.userData', value: 'not-real-c' },
    ],
  });
  const text = JSON.stringify(redactFinding(whole));
  expect(text).not.toContain('not-a-real-one');
  expect(text).not.toContain('not-real');
  expect(text).toContain('DB_CONNECTION');
});
