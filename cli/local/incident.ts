import type { Io } from '../io.ts';
import { stateFolder } from '../project.ts';
import { queryLocalLake } from '../query/local.ts';
import { tableLines } from '../query/rows.ts';
import {
  type Ask,
  alertAbout,
  checks,
  type Incident,
  lakeCounts,
  outcomeAbout,
  responseIdIn,
  topPorts,
  undoCheck,
} from './incident-checks.ts';
import { makeKey, sampleKey, sampleUser } from './leaked-key.ts';
import { type Part, playParts, type RunCommand } from './parts.ts';
import type { Mail } from './postman.ts';
import { readScenario } from './scenario.ts';
import type { Session } from './session.ts';

/**
 * Plays "a leaked key" in the local account and checks each part of what Bongsu makes of it, reading every claim from
 * the account itself: Health names a key, CloudTrail shows what was done with it, flow logs and a CloudTrail object come in.
 * @param options.undo also takes the response back and looks at the key again
 */
export async function playLeakedKey(
  session: Session,
  options: { io: Io; runCommand: RunCommand; undo: boolean },
): Promise<Part[]> {
  const { io, runCommand, undo } = options;
  const key = await makeKey(session.account);
  const ask: Ask = (sql, values = []) => queryLocalLake(session.account, stateFolder(), sql, values);
  const incident: Incident = {
    session,
    runCommand,
    key,
    ask,
    acts: await readScenario('leaked-key', {
      now: Date.now(),
      values: { [sampleKey]: key.keyId, [sampleUser]: key.userName },
    }),
    before: await lakeCounts(ask),
  };
  io.err(`\nA key leaks: ${key.keyId} of ${key.userName}`);
  const parts = await playParts(io, undo ? [...checks, undoCheck] : checks, incident);
  await show(io, incident, undo);
  return parts;
}

/** What a person would have in hand now: the e-mail, the lake's answer, the way back. */
async function show(io: Io, incident: Incident, undone: boolean): Promise<void> {
  const mail = alertAbout(incident);
  const outcome = outcomeAbout(incident);
  for (const shown of [mail, outcome]) if (shown) showMail(io, shown);
  const ports = await topPorts(incident.ask);
  io.err('\nbongsu query top-destination-ports');
  for (const line of tableLines(ports)) io.err(`  ${line}`);
  const id = mail && responseIdIn(mail);
  if (id === undefined) return;
  io.err(`\nThe ledger entry:          npx bongsu respond show ${id}`);
  io.err(
    `${undone ? 'It was taken back with:   ' : 'To take the response back:'} npx bongsu respond undo ${id}`,
  );
}

function showMail(io: Io, { to, subject, body }: Mail): void {
  io.err(`\n  To: ${to}\n  Subject: ${subject}\n`);
  for (const line of body.trimEnd().split('\n')) io.err(`  │ ${line}`.trimEnd());
}
