import { randomUUID } from 'node:crypto';
import { stringAt } from '../../shared/model/index.ts';
import type { Io } from '../io.ts';
import { type Gate, type GateName, gates } from './gates.ts';
import { type Check, type Found, type Part, playParts, type RunCommand } from './parts.ts';
import type { Mail } from './postman.ts';
import { type Act, readScenario } from './scenario.ts';
import { sendFile } from './send.ts';
import type { Session } from './session.ts';

/** A gate that somebody opens, and what is known of its response so far. */
type Incident = {
  session: Session;
  runCommand: RunCommand;
  gate: Gate;
  acts: Act[];
  response: { id: string };
};

/**
 * Plays an incident that a person closes: CloudTrail tells that a gate was opened, the alert and the plan arrive, and
 * one command carries the plan out. Nothing is changed before, because that is what a new playbook does.
 * @param options.undo also takes the response back and looks at the gate again
 */
export async function playGate(
  session: Session,
  name: GateName,
  options: { io: Io; runCommand: RunCommand; undo: boolean },
): Promise<Part[]> {
  const { io, runCommand, undo } = options;
  const run = randomUUID();
  const gate = await gates[name]({ account: session.account, run: run.slice(0, 8), runCommand });
  const acts = await readScenario(name, { now: Date.now(), values: gate.values, run });
  const incident: Incident = { session, runCommand, gate, acts, response: { id: '' } };
  io.err(`\n${gate.told}`);
  const parts = await playParts(io, undo ? [...checks, undoCheck] : checks, incident);
  for (const mail of mailsAbout(incident)) showMail(io, mail);
  const { id } = incident.response;
  if (id !== '' && !undo) io.err(`\nTo take the response back: npx bongsu respond undo ${id}`);
  return parts;
}

const checks: readonly Check<Incident>[] = [
  { part: 'the gate stands open before', look: ({ gate }) => stands(gate, gate.open) },
  {
    part: 'the incident is played',
    async look({ session, acts }) {
      for (const { file, text } of acts) await sendFile(session.account, file, Buffer.from(text));
      const handled = await session.runtime.drain();
      const failed = session.runtime.status().filter(({ errors }) => errors > 0);
      const faults = failed.map((one) => `${one.function}: ${one.lastError}`).join('; ');
      return { ok: failed.length === 0, detail: faults || `${handled} items handled` };
    },
  },
  {
    part: 'an alert names it',
    async look(incident) {
      const [mail] = mailsAbout(incident);
      return { ok: mail !== undefined, detail: mail?.subject ?? 'no e-mail names it' };
    },
  },
  {
    part: 'the plan is told',
    async look(incident) {
      const mail = mailsAbout(incident).find(({ body }) => body.includes('\nOUTCOME\n'));
      return { ok: mail !== undefined, detail: mail?.subject ?? 'no e-mail tells it' };
    },
  },
  { part: 'nothing is changed until a person says so', look: ({ gate }) => stands(gate, gate.open) },
  {
    part: 'one command closes it',
    async look({ gate, runCommand, response }) {
      const { out, err, code } = await runCommand(['respond', 'run', gate.playbook, gate.target]);
      if (code !== 0) return { ok: false, detail: `${out}${err}`.trim() };
      response.id = stringAt(JSON.parse(out), 'id') ?? '';
      return stands(gate, gate.closed);
    },
  },
  {
    part: 'the ledger has it',
    async look({ gate, runCommand, response }) {
      const { out, err, code } = await runCommand(['respond', 'show', response.id]);
      const found = code === 0 && out.includes(gate.target);
      return { ok: found, detail: found ? response.id : err.trim() };
    },
  },
];

const undoCheck: Check<Incident> = {
  part: 'undo brings back what was there',
  async look({ gate, runCommand, response }) {
    const { err, code } = await runCommand(['respond', 'undo', response.id]);
    return code === 0 ? stands(gate, gate.open) : { ok: false, detail: err.trim() };
  },
};

async function stands(gate: Gate, wanted: string): Promise<Found> {
  const shown = await gate.look();
  return { ok: shown === wanted, detail: shown };
}

function mailsAbout({ session, gate }: Incident): Mail[] {
  return session.postman
    .mails()
    .filter(({ topic, body }) => topic.endsWith('-alerts') && body.includes(gate.target));
}

function showMail(io: Io, { to, subject, body }: Mail): void {
  io.err(`\n  To: ${to}\n  Subject: ${subject}\n`);
  for (const line of body.trimEnd().split('\n')) io.err(`  │ ${line}`.trimEnd());
}
