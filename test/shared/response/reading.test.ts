import { expect, test } from 'vitest';
import type { JsonObject } from '../../../shared/model/index.ts';
import { documentAt, ifThere, nameIn, pages, tagsIn } from '../../../shared/response/reading.ts';
import { awsError } from './iam-stand-in.ts';

const call = { service: 's3', command: 'GetBucketPolicy', input: { Bucket: 'a' } };

test('an absence that AWS names is no answer; any other error is raised', async () => {
  const refuse = (name: string) => async () => {
    throw awsError(name, 404);
  };
  expect(await ifThere(refuse('NoSuchBucketPolicy'), call, ['NoSuchBucketPolicy'])).toBeUndefined();
  await expect(ifThere(refuse('AccessDenied'), call, ['NoSuchBucketPolicy'])).rejects.toThrow('AccessDenied');
});

test.each([
  ['NextToken', 'NextToken'],
  ['Marker', 'Marker'],
  ['NextMarker', 'Marker'],
] as const)('pages that go on under %s are asked for by %s', async (token, asked) => {
  const inputs: JsonObject[] = [];
  const read = async ({ input }: { input: JsonObject }) => {
    inputs.push(input);
    return inputs.length < 3 ? { [token]: `page-${inputs.length}` } : {};
  };
  for await (const _page of pages(read, call, token));
  expect(inputs.map((input) => input[asked])).toEqual([undefined, 'page-1', 'page-2']);
});

test('small things', () => {
  expect(tagsIn([{ Key: 'a', Value: 'b' }, 'no tag', { Key: 'c' }])).toEqual({ a: 'b', c: '' });
  expect(tagsIn('no list')).toEqual({});
  expect(documentAt({ Policy: '%7B%22a%22%3A1%7D' }, 'Policy')).toBe('{"a":1}');
  expect(documentAt({ Policy: '{"a":1}' }, 'Policy')).toBe('{"a":1}');
  expect(documentAt(undefined, 'Policy')).toBeNull();
  expect(nameIn('arn:aws:iam::123456789012:role/ci/deploy')).toBe('deploy');
  expect(nameIn('deploy')).toBe('deploy');
});
