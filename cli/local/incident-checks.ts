import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { isObject } from '../../shared/model/index.ts';
import { namedQueries, parameterValues } from '../query/named.ts';
import type { Rows } from '../query/rows.ts';
import type { LeakedKey } from './leaked-key.ts';
import type { Check as CheckOf, Found, RunCommand } from './parts.ts';
import type { Mail } from './postman.ts';
import type { Act } from './scenario.ts';
import { sendFile } from './send.ts';
import type { Session } from './session.ts';

export type Ask = (sql: string, values?: string[]) => Promise<Rows>;

type LakeCounts = { flows: number; records: number; quarantined: number };

/** An incident that is being played, with what the lake held before it. */
export type Incident = {
  session: Session;
  runCommand: RunCommand;
  key: LeakedKey;
  acts: Act[];
  ask: Ask;
  before: LakeCounts;
};

/** One part of the incident. */
export type Check = CheckOf<Incident>;

const dayMs = 86_400_000;

/** In the order of the incident; the second one plays it. */
export const checks: readonly Check[] = [
  { part: 'the key works before', look: ({ key }) => keyIs(key, 'Active') },
  {
    part: 'the incident is played',
    async look({ session, acts }) {
      for (const { file, text } of acts) await sendFile(session.account, file, Buffer.from(text));
      const handled = await session.runtime.drain();
      const failed = session.runtime.status().filter(({ errors }) => errors > 0);
      const faults = failed.map((one) => `${one.function}: ${one.lastError}`).join('; ');
      return {
        ok: failed.length === 0,
        detail: faults || `${acts.length} files sent, ${handled} items handled`,
      };
    },
  },
  {
    part: 'nothing is left in a queue',
    async look({ session }) {
      const left = await messagesLeft(session);
      const detail = left.map(({ queue, messages }) => `${messages} in ${queue}`).join(', ');
      return { ok: left.length === 0, detail: detail || 'all are empty, dead-letter queues too' };
    },
  },
  {
    part: 'the alert names the key and the way back',
    async look(incident) {
      const mail = alertAbout(incident);
      return { ok: mail !== undefined, detail: mail?.subject ?? `not among: ${subjects(incident)}` };
    },
  },
  {
    part: 'what was done with the key is an alert, once',
    async look(incident) {
      const mails = alertMails(incident).filter(
        ({ subject, body }) => subject.includes('key made') && body.includes(`key ${incident.key.keyId}`),
      );
      return { ok: mails.length === 1, detail: mails[0]?.subject ?? `not among: ${subjects(incident)}` };
    },
  },
  { part: 'the key is inactive now', look: ({ key }) => keyIs(key, 'Inactive') },
  {
    part: 'the ledger has it',
    async look(incident) {
      const id = responseId(incident);
      const { out, err, code } = await incident.runCommand(['respond', 'show', id]);
      const found = code === 0 && out.includes(incident.key.keyId);
      return { ok: found, detail: found ? id : err.trim() };
    },
  },
  {
    part: 'every flow-log line is in the lake or in quarantine',
    async look({ acts, ask, before }) {
      const lines = textOf(acts, 'flow-logs').trimEnd().split('\n').length;
      const now = await lakeCounts(ask);
      const landed = now.flows - before.flows;
      const rejected = now.quarantined - before.quarantined;
      return {
        ok: lines === landed + rejected && landed > 0,
        detail: `${lines} lines = ${landed} rows + ${rejected} in quarantine`,
      };
    },
  },
  {
    part: 'every record of the CloudTrail object is in the lake',
    async look({ acts, ask, before }) {
      const object: unknown = JSON.parse(textOf(acts, 'cloudtrail-object'));
      const records = isObject(object) && Array.isArray(object.Records) ? object.Records.length : 0;
      const landed = (await lakeCounts(ask)).records - before.records;
      return { ok: records > 0 && records === landed, detail: `${records} records, ${landed} rows` };
    },
  },
  {
    part: 'the lake answers a query',
    async look({ ask }) {
      const { rows } = await topPorts(ask);
      return { ok: rows.length > 0, detail: `top-destination-ports has ${rows.length} rows` };
    },
  },
];

/** The last part, which puts the account back as it was. */
export const undoCheck: Check = {
  part: 'undo gives the key its old status back',
  async look(incident) {
    const { err, code } = await incident.runCommand(['respond', 'undo', responseId(incident)]);
    return code === 0 ? keyIs(incident.key, 'Active') : { ok: false, detail: err.trim() };
  },
};

/** The e-mail about the leaked key that says how to take the response back. */
export function alertAbout(incident: Incident): Mail | undefined {
  return alertMails(incident).find(
    (mail) => mail.subject.includes(incident.key.keyId) && responseIdIn(mail) !== undefined,
  );
}

/** The e-mail that tells what the response did. */
export function outcomeAbout(incident: Incident): Mail | undefined {
  return alertMails(incident).find(
    ({ body }) => body.includes('\nOUTCOME\n') && body.includes(incident.key.keyId),
  );
}

/** The response that an e-mail's undo command names. */
export function responseIdIn({ body }: Mail): string | undefined {
  return /respond undo (r-[0-9a-f]{12})/.exec(body)?.[1];
}

/** How many rows there are of each kind. */
export async function lakeCounts(ask: Ask): Promise<LakeCounts> {
  const { rows } = await ask(`SELECT
    (SELECT count(*) FROM vpc_flow), (SELECT count(*) FROM cloudtrail), (SELECT count(*) FROM quarantine)`);
  const [flows = 0, records = 0, quarantined = 0] = (rows[0] ?? []).map(Number);
  return { flows, records, quarantined };
}

/** What `bongsu query top-destination-ports` answers. */
export async function topPorts(ask: Ask): Promise<Rows> {
  const query = (await namedQueries()).find(({ name }) => name === 'top-destination-ports');
  if (!query) return { columns: [], rows: [] };
  const until = Date.now();
  return ask(query.sql, parameterValues(query, {}, { since: until - dayMs, until }));
}

async function keyIs(key: LeakedKey, wanted: 'Active' | 'Inactive'): Promise<Found> {
  const status = await key.status();
  return { ok: status === wanted, detail: `IAM says ${status}` };
}

function alertMails({ session }: Incident): Mail[] {
  return session.postman.mails().filter(({ topic }) => topic.endsWith('-alerts'));
}

function subjects(incident: Incident): string {
  return (
    alertMails(incident)
      .map(({ subject }) => subject)
      .join(' / ') || 'no e-mail at all'
  );
}

/** Of the alert; without one, an id that no response has, so that the command that is given it fails. */
function responseId(incident: Incident): string {
  const mail = alertAbout(incident);
  return (mail && responseIdIn(mail)) ?? 'r-000000000000';
}

function textOf(acts: Act[], kind: string): string {
  return acts.find(({ file }) => file.includes(kind))?.text ?? '';
}

async function messagesLeft({ account, template }: Session): Promise<{ queue: string; messages: number }[]> {
  const sqs = new SQSClient(account.options);
  const counts = await Promise.all(
    template.ofType('AWS::SQS::Queue').map(async ({ name, ref }) => {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: ref,
          AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
        }),
      );
      return {
        queue: name,
        messages: Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0),
      };
    }),
  );
  sqs.destroy();
  return counts.filter(({ messages }) => messages > 0);
}
