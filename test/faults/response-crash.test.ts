import { expect, test } from 'vitest';
import {
  type CommandAnswer,
  type HandleDeps,
  handleCommand,
  handleMessage,
} from '../../shared/response/handle.ts';
import { callsOf, mortal } from '../shared/response/mortal.ts';
import { exposedKey, leakedKey, requestFor, setting } from '../shared/response/setting.ts';

const message = JSON.stringify(requestFor(exposedKey()));
const undo = (id: string, deps: HandleDeps): Promise<CommandAnswer> =>
  handleCommand(
    { version: 1, command: 'undo', id, by: 'arn:aws:iam::123456789012:user/ada', force: false },
    deps,
  );

test.each(['before', 'after'] as const)(
  'killed %s any call of a response, the same message brings it to the same end',
  async (when) => {
    const total = await callsOf((deps) => handleMessage(message, deps), setting().deps);
    expect(total).toBeGreaterThan(12);
    for (let dieAt = 1; dieAt <= total; dieAt++) {
      const { deps, iam, reports } = setting();
      await handleMessage(message, mortal(deps, dieAt, when).deps).catch(() => {});
      await handleMessage(message, deps);

      const place = `killed ${when} call ${dieAt} of ${total}`;
      expect(iam.users.deploy?.keys[leakedKey], place).toBe('Inactive');
      // Disabling twice is the same as once; told twice only when it died between sending and marking.
      expect(iam.changes(), place).toBeLessThanOrEqual(2);
      expect(new Set(reports.map(({ outcome, at }) => `${outcome} ${at}`)).size, place).toBe(1);
      expect(reports.at(-1), place).toMatchObject({ outcome: 'applied', before: { status: 'Active' } });
      const kinds = (await deps.ledger.read(reports[0]?.id ?? '')).map(({ kind }) => kind);
      expect(kinds, place).toEqual(['decided', 'intended', 'step', 'finished', 'reported']);
      expect(await undo(reports[0]?.id ?? '', deps), place).toMatchObject({ ok: true });
      expect(iam.users.deploy?.keys[leakedKey], place).toBe('Active');
    }
  },
);

test.each(['before', 'after'] as const)('killed %s any call of an undo, undo again ends it', async (when) => {
  const ready = async () => {
    const all = setting();
    await handleMessage(message, all.deps);
    return { ...all, id: all.reports[0]?.id ?? '' };
  };
  const first = await ready();
  const total = await callsOf((deps) => undo(first.id, deps), first.deps);
  for (let dieAt = 1; dieAt <= total; dieAt++) {
    const { deps, iam, reports, id } = await ready();
    await undo(id, mortal(deps, dieAt, when).deps).catch(() => {});
    const answer = await undo(id, deps);

    const place = `killed ${when} call ${dieAt} of ${total}`;
    expect(answer.ok || answer.code === 'RESPONSE_ALREADY_UNDONE', place).toBe(true);
    expect(iam.users.deploy?.keys[leakedKey], place).toBe('Active');
    expect(reports.at(-1)?.outcome, place).toBe('undone');
    expect(
      (await deps.ledger.read(id)).filter(({ kind }) => kind === 'finished'),
      place,
    ).toHaveLength(2);
  }
});
