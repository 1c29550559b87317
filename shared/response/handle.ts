import { BongsuError, type ResponseReport } from '../model/index.ts';
import type { ResponseDeps } from './deps.ts';
import { expire, markReported, respond, resume } from './engine.ts';
import { type ReminderDeps, remind } from './expire-pending.ts';
import { load } from './journal.ts';
import { type PersonCommand, queueMessage } from './messages.ts';
import { approve, deny, run } from './person.ts';
import { type ResponseRecord, type ResponseSummary, reportOf, summaryOf } from './record.ts';
import { undo } from './undo.ts';

/** IAM shows a change everywhere within seconds; then it is looked for again. */
const lookAgainSeconds = 15;

export type HandleDeps = ResponseDeps & ReminderDeps & { report(said: ResponseReport): Promise<unknown> };

/** What a person's command came to. */
export type CommandAnswer =
  | { ok: true; response: ResponseSummary }
  | { ok: false; code: string; message: string };

/**
 * One message of the responses queue, to its end: what it came to is told before this returns.
 * @throws whatever should bring the message back: it is safe to handle again.
 */
export async function handleMessage(body: string, deps: HandleDeps): Promise<void> {
  const message = queueMessage(body);
  if (!('command' in message)) {
    for (const record of await respond(message, deps)) await settle(record, deps);
    return;
  }
  const record =
    message.command === 'expire' ? await expire(message.id, deps) : await resume(message.id, deps);
  if (record) await settle(record, deps);
}

/** A person's command. What is wrong with it is an answer, not a failure of the function. */
export async function handleCommand(command: PersonCommand, deps: HandleDeps): Promise<CommandAnswer> {
  try {
    if ('id' in command) await tellBefore(command.id, deps);
    const record = await obey(command, deps);
    return { ok: true, response: summaryOf(await settle(record, deps)) };
  } catch (error) {
    if (!(error instanceof BongsuError)) throw error;
    deps.log.warn('a command was refused', { command: command.command, error });
    return { ok: false, code: error.code, message: error.message };
  }
}

function obey(command: PersonCommand, deps: HandleDeps): Promise<ResponseRecord> {
  switch (command.command) {
    case 'approve':
      return approve(command, deps);
    case 'deny':
      return deny(command, deps);
    case 'undo':
      return undo(command, deps);
    case 'run':
      return run(command, deps);
  }
}

/** Tells how it ended, once, and then notes that it was told; what cannot be seen yet is looked at again later. */
async function settle(record: ResponseRecord, deps: HandleDeps): Promise<ResponseRecord> {
  if (record.outcome === 'acting' && record.unverified > 0) {
    await remind({ version: 1, command: 'continue', id: record.id }, lookAgainSeconds, deps);
    return record;
  }
  if (!record.reportOwed) return record;
  await deps.report(reportOf(record, deps.own));
  return markReported(record, deps);
}

// An invocation that ended between the outcome and its report left something to tell.
async function tellBefore(id: string, deps: HandleDeps): Promise<void> {
  const record = await load(id, deps.ledger);
  if (record?.reportOwed) await settle(record, deps);
}
