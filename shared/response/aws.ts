import { BongsuError, type Call, isObject, type JsonObject } from '../model/index.ts';
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
      return plain(await allowed(call, 'read').send(call.input, region));
    },
    async change(call) {
      const answer = plain(await allowed(call, 'change').send(call.input, undefined));
      const requestId = isObject(answer.$metadata) ? answer.$metadata.requestId : undefined;
      return { requestId: typeof requestId === 'string' ? requestId : '' };
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

/** Makes one planned change, if the playbook declares its command. */
export async function changeFor(playbook: Playbook, aws: Aws, call: Call): Promise<{ requestId: string }> {
  checkDeclared(playbook, call);
  return aws.change(call);
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

/** Sorts an error of an AWS call. Whatever did not come from AWS counts as transient: the message is tried again. */
export function awsFault(error: unknown): AwsFault {
  if (error instanceof BongsuError) return 'permanent';
  if (!(error instanceof Error)) return 'transient';
  // IAM's exception class is named with the suffix, its code without.
  if (/^NoSuchEntity/.test(error.name)) return 'gone';
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
