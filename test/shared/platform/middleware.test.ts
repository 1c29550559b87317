import type { Context } from 'aws-lambda';
import { afterEach, expect, test, vi } from 'vitest';
import { BongsuError } from '../../../shared/model/index.ts';
import { lambda } from '../../../shared/platform/middleware.ts';

const context = { awsRequestId: 'r1', getRemainingTimeInMillis: () => 1234 } as Context;

function captured() {
  const lines: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    lines.push(String(chunk));
    return true;
  });
  return () => lines.flatMap((line) => line.trim().split('\n')).map((line) => JSON.parse(line));
}

afterEach(() => {
  vi.restoreAllMocks();
});

test('a handler gets what its invocation has, and its metrics are written at the end', async () => {
  const lines = captured();
  const handler = lambda('tick', async (event: { n: number }, { remainingMs, requestId, metrics }) => {
    metrics.count('Seen', event.n);
    return { requestId, left: remainingMs() };
  });
  expect(await handler({ n: 3 }, context)).toEqual({ requestId: 'r1', left: 1234 });
  expect(lines()).toEqual([expect.objectContaining({ function: 'tick', Seen: 3 })]);
});

test('an error is logged once with its code and place, counted, and goes on to Lambda', async () => {
  const lines = captured();
  const handler = lambda('tick', async () => {
    throw new BongsuError('ENVELOPE_INVALID', 'detail is missing', { place: { path: ['detail'] } });
  });
  await expect(handler({}, context)).rejects.toThrow('detail is missing');
  expect(lines()).toEqual([
    expect.objectContaining({
      level: 'error',
      function: 'tick',
      requestId: 'r1',
      error: expect.objectContaining({ code: 'ENVELOPE_INVALID', place: { path: ['detail'] } }),
    }),
    expect.objectContaining({ InvocationFailed: 1 }),
  ]);
});
