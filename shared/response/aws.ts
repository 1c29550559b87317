import { BongsuError, type Call, isObject, type JsonObject, stringAt } from '../model/index.ts';
import { commandNamed } from './commands.ts';
import type { Playbook, Read } from './playbook.ts';

/** AWS as responses see it: asking and changing are different doors, each with its own allow-list. */
export type Aws = {
  read(call: Call, region?: string): Promise<JsonObject>;
  /** The id that AWS gave the request: CloudTrail carries the same, so that a change can be told to be ours. */
  change(call: Call): Promise<{ requestId: string }>;
};

/**
 * The real account, by the credentials of the function.
 * @throws BongsuError `RESPONSE_COMMAND_UNKNOWN` for a command outside the table, or one of the other kind.
 */
export function awsCalls(): Aws {
  return {
    async read(call, region) {
      return plain(await allowed(call, 'read').send(call.input, region ?? call.region));
    },
    async change(call) {
      const answer = plain(await allowed(call, 'change').send(call.input, call.region));
      return { requestId: stringAt(answer, '$metadata.requestId') ?? '' };
    },
  };
}

/** `read` for one playbook: only the commands that it declares. */
export function readFor(playbook: Playbook, aws: Aws): Read {
  return async (call, region) => {
    checkDeclared(playbook, call);
    return aws.read(call, region);
  };
}

/**
 * Makes one planned change, if the playbook declares its command. What AWS refuses because it is so already counts as
 * done: an earlier attempt may have ended between the call and its record.
 */
export async function changeFor(playbook: Playbook, aws: Aws, call: Call): Promise<{ requestId: string }> {
  checkDeclared(playbook, call);
  try {
    return await aws.change(call);
  } catch (error) {
    const already = commandNamed(call.service, call.command)?.command.already ?? [];
    if (!isNamed(error, already)) throw error;
    return { requestId: requestIdOf(error) };
  }
}

function requestIdOf(error: unknown): string {
  const metadata = error instanceof Error && '$metadata' in error ? error.$metadata : undefined;
  return stringAt(metadata, 'requestId') ?? '';
}

function checkDeclared(playbook: Playbook, call: Call): void {
  const found = commandNamed(call.service, call.command);
  if (found && playbook.allowedCommands.includes(found.name)) return;
  throw new BongsuError(
    'RESPONSE_COMMAND_UNKNOWN',
    `playbook ${playbook.id} may not use ${call.service}.${call.command}`,
  );
}

function allowed(call: Call, kind: 'read' | 'change') {
  const found = commandNamed(call.service, call.command);
  if (found?.command.kind === kind) return found.command;
  throw new BongsuError(
    'RESPONSE_COMMAND_UNKNOWN',
    `${call.service}.${call.command} is not a command to ${kind} with`,
  );
}

// Answers hold dates and class instances; the ledger and the playbooks know JSON only.
function plain(answer: object): JsonObject {
  return JSON.parse(JSON.stringify(answer));
}

/** What an error of an AWS call means for a response. */
export type AwsFault =
  /** What was asked for is not there. */
  | 'gone'
  /** Another attempt may do: throttled, unreachable, a fault of AWS. */
  | 'transient'
  /** It will not get better by itself: no permission, invalid input. */
  | 'permanent';

const throttled = /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|ProvisionedThroughput/;

/** How the services say that a thing is not there; of these only the thing that a response is about. */
const goneNames = [
  'NoSuchEntity',
  'NoSuchBucket',
  'TrailNotFound',
  'InvalidGroup.NotFound',
  'InvalidSnapshot.NotFound',
  'InvalidAMIID.NotFound',
  'InvalidAMIID.Unavailable',
  'InvalidInstanceID.NotFound',
  'DBSnapshotNotFound',
  'DBClusterSnapshotNotFound',
  // KMS.
  'NotFound',
];

/** True when AWS raised one of these; some clients give the suffix Exception or Fault to the name, some do not. */
export function isNamed(error: unknown, names: readonly string[]): boolean {
  if (!(error instanceof Error)) return false;
  return names.includes(error.name) || names.includes(error.name.replace(/(Exception|Fault)$/, ''));
}

/** Sorts an error of an AWS call. Whatever did not come from AWS counts as transient: the message is tried again. */
export function awsFault(error: unknown): AwsFault {
  if (error instanceof BongsuError) return 'permanent';
  if (!(error instanceof Error)) return 'transient';
  if (isNamed(error, goneNames)) return 'gone';
  const status =
    '$metadata' in error && isObject(error.$metadata) ? error.$metadata.httpStatusCode : undefined;
  if (throttled.test(error.name) || typeof status !== 'number') return 'transient';
  return status >= 400 && status < 500 ? 'permanent' : 'transient';
}

/** What an error says in one line. */
export function faultLine(error: unknown): string {
  // The client could not read the answer at all, which its message would only obscure.
  if (error instanceof SyntaxError) return 'the answer could not be read';
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.split('\n', 1)[0] ?? text;
}
