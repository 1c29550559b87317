import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { invokeFunction } from '../../../cli/account/invoke.ts';
import { where } from '../../../cli/account/where.ts';

async function answering<T>(status: number, body: string, use: (control: string) => Promise<T>): Promise<T> {
  const server = createServer((_request, response) => response.writeHead(status).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return use(`http://127.0.0.1:${port}`).finally(() => server.close());
}

const invoke = (control: string) =>
  invokeFunction({ kind: 'local', stage: 'local', control, client: {} }, 'respond', { version: 1 });

test('the answer of a function comes back as it is', async () => {
  expect(await answering(200, '{"ok":true}', invoke)).toEqual({ ok: true });
});

test.each([
  ['a failed function', 500, '{"errorType":"X","errorMessage":"it broke"}', /respond failed: it broke/],
  ['an answer that is not JSON', 200, 'well', /did not answer with JSON/],
])('%s is an error that says so', async (_name, status, body, message) => {
  await expect(answering(status, body, invoke)).rejects.toThrow(message);
});

test('a named stage is the deployed one, in the region that was given', async () => {
  expect(await where({ stage: 'prod', region: 'eu-west-1' })).toEqual({
    kind: 'deployed',
    stage: 'prod',
    client: { region: 'eu-west-1' },
  });
});
