import { expect, test } from 'vitest';
import { type Finding, isObject } from '../../../shared/model/index.ts';
import { requestResponses } from '../../../shared/response/request.ts';
import { exposedKey, startedAt } from './setting.ts';

type Entry = { Id: string; MessageBody: string };

/** A queue that refuses an entry the first `refusals` times it is offered. */
function queue(refusals = 0) {
  const batches: Entry[][] = [];
  const offered = new Map<string, number>();
  const sqs = {
    send: async ({ input }: { input: { Entries?: Entry[] } }) => {
      const entries = input.Entries ?? [];
      batches.push(entries);
      const Failed = entries
        .filter(({ MessageBody }) => {
          const times = (offered.get(MessageBody) ?? 0) + 1;
          offered.set(MessageBody, times);
          return times <= refusals;
        })
        .map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false }));
      return { Failed };
    },
  };
  return { batches, deps: { sqs, queueUrl: 'q', clock: () => startedAt } };
}

const many = (count: number) => Array.from({ length: count }, (_, index) => exposedKey({ id: `f-${index}` }));

test('one message for each finding that wants a response, ten a batch', async () => {
  const { batches, deps } = queue();
  const { response: _none, ...wantsNone } = exposedKey();
  expect(await requestResponses([...many(23), wantsNone], deps)).toBe(23);
  expect(batches.map((batch) => batch.length)).toEqual([10, 10, 3]);
  expect(JSON.parse(batches[0]?.[0]?.MessageBody ?? '')).toMatchObject({
    version: 1,
    playbook: 'disable-access-key',
    requestedAt: '2026-11-20T12:00:00.000Z',
    finding: { id: 'f-0' },
  });
});

test('a rule that is staged asks for nothing', async () => {
  const { batches, deps } = queue();
  expect(await requestResponses([exposedKey({ status: 'experimental' })], deps)).toBe(0);
  expect(batches).toEqual([]);
});

test('only what the queue refused is sent again', async () => {
  const { batches, deps } = queue(2);
  await requestResponses(many(2), deps);
  expect(batches.map((batch) => batch.length)).toEqual([2, 2, 2]);
});

test('a queue that keeps refusing is an error, so that no alert goes out before it', async () => {
  const { deps } = queue(3);
  await expect(requestResponses(many(2), deps)).rejects.toMatchObject({ code: 'RESPONSE_REQUEST_FAILED' });
});

test.each<{ name: string; signal: Partial<Finding['signal']>; asked: number }>([
  { name: 'a replayed event', signal: { origin: { lane: 'replay', from: 'x' } }, asked: 0 },
  {
    name: 'an object of two hours ago',
    signal: { origin: { lane: 's3', bucket: 'b', key: 'k' }, time: '2026-11-20T10:00:00Z' },
    asked: 0,
  },
  {
    name: 'a fresh object',
    signal: { origin: { lane: 's3', bucket: 'b', key: 'k' } },
    asked: 1,
  },
  // Held up on the way: the engine refuses it and tells a person.
  { name: 'an old event of the bus', signal: { time: '2026-11-20T10:00:00Z' }, asked: 1 },
])('$name asks for $asked', async ({ signal, asked }) => {
  const { deps } = queue();
  expect(await requestResponses([exposedKey({ signal })], deps)).toBe(asked);
});

test('batches stay below a mebibyte, and a record too large for the ledger is cut and marked', async () => {
  const { batches, deps } = queue();
  const record = { eventName: 'X', big: 'x'.repeat(190_000) };
  await requestResponses(
    many(9).map((finding) => ({ ...finding, signal: { ...finding.signal, record } })),
    deps,
  );
  for (const batch of batches) {
    const bytes = batch.reduce((sum, { MessageBody }) => sum + Buffer.byteLength(MessageBody), 0);
    expect(bytes).toBeLessThan(1_048_576);
  }
  const huge = { eventName: 'X', big: 'x'.repeat(300_000) };
  await requestResponses([exposedKey({ signal: { record: huge } })], deps);
  const sent: unknown = JSON.parse(batches.at(-1)?.[0]?.MessageBody ?? '');
  expect(isObject(sent) && sent.finding).toMatchObject({
    signal: { record: { eventName: 'X', bongsuTruncated: true } },
  });
});
