import * as z from 'zod/mini';
import {
  BongsuError,
  type Finding,
  isObject,
  type Json,
  type JsonObject,
  type ResponseRequest,
  ruleStatuses,
  severities,
} from '../model/index.ts';

/** What the responses queue carries besides requests: the engine's own reminders. Nobody's approval comes this way. */
export type Reminder = { version: 1; command: 'continue' | 'expire'; id: string };

/** What a person asks of the function directly. `by` is the ARN they gave, checked by IAM only as far as the right to invoke. */
export type PersonCommand =
  | { version: 1; command: 'approve' | 'deny'; id: string; by: string }
  | { version: 1; command: 'undo'; id: string; by: string; force: boolean }
  | {
      version: 1;
      command: 'run';
      playbook: string;
      target: string;
      mode: 'observe' | 'approve' | 'enforce';
      by: string;
      requestId: string;
    };

const text = z.string().check(z.minLength(1));
const optional = z.optional(z.string());
const version = z.literal(1);
const json = z.custom<Json>((value) => value !== undefined);
const jsonObject = z.custom<JsonObject>(isObject, 'is not an object');

const origin = z.discriminatedUnion('lane', [
  z.object({ lane: z.literal('eventbridge'), source: text, detailType: text, envelopeId: text }),
  z.object({ lane: z.literal('s3'), bucket: text, key: text }),
  z.object({ lane: z.literal('logs'), logGroup: text, logStream: text }),
  z.object({ lane: z.literal('replay'), from: text }),
]);

const finding: z.ZodMiniType<Finding> = z.object({
  id: text,
  ruleId: text,
  title: z.string(),
  description: z.string(),
  severity: z.enum(severities),
  status: z.enum(ruleStatuses),
  signal: z.object({
    id: text,
    kind: text,
    account: text,
    region: z.string(),
    time: text,
    origin,
    record: jsonObject,
  }),
  signalIds: z.array(z.string()),
  actor: z.optional(
    z.object({
      type: z.string(),
      name: z.string(),
      arn: optional,
      principalId: optional,
      account: optional,
      accessKeyId: optional,
      sessionIssuer: optional,
      mfa: z.optional(z.boolean()),
      sourceIp: optional,
      userAgent: optional,
      invokedBy: optional,
    }),
  ),
  resources: z.array(
    z.object({
      type: z.string(),
      id: z.string(),
      arn: optional,
      account: optional,
      region: optional,
      owner: optional,
    }),
  ),
  matched: z.array(z.object({ field: z.string(), value: json })),
  dedupKey: z.string(),
  references: z.array(z.string()),
  runbook: z.array(z.string()),
  falsePositives: z.array(z.string()),
  tags: z.array(z.string()),
  response: z.optional(z.object({ playbook: text })),
});

const request: z.ZodMiniType<ResponseRequest> = z.object({
  version,
  finding,
  playbook: text,
  requestedAt: text,
});

const reminder: z.ZodMiniType<Reminder> = z.strictObject({
  version,
  command: z.enum(['continue', 'expire']),
  id: text,
});

const personCommand: z.ZodMiniType<PersonCommand> = z.discriminatedUnion('command', [
  z.strictObject({ version, command: z.enum(['approve', 'deny']), id: text, by: text }),
  z.strictObject({ version, command: z.literal('undo'), id: text, by: text, force: z.boolean() }),
  z.strictObject({
    version,
    command: z.literal('run'),
    playbook: text,
    target: text,
    mode: z.enum(['observe', 'approve', 'enforce']),
    by: text,
    requestId: text,
  }),
]);

/**
 * Reads the body of a message of the responses queue. A request that claims to come from a person is not one:
 * a person asks the function itself.
 * @throws BongsuError `RESPONSE_MESSAGE_INVALID`, with the path of the first fault.
 */
export function queueMessage(body: string): ResponseRequest | Reminder {
  let message: unknown;
  try {
    message = JSON.parse(body);
  } catch (cause) {
    throw new BongsuError('RESPONSE_MESSAGE_INVALID', 'the message is not JSON', { cause });
  }
  return isObject(message) && 'command' in message ? parse(reminder, message) : parse(request, message);
}

/** @throws BongsuError `RESPONSE_MESSAGE_INVALID` */
export function parsePersonCommand(event: unknown): PersonCommand {
  return parse(personCommand, event);
}

function parse<T>(schema: z.ZodMiniType<T>, value: unknown): T {
  const parsed = z.safeParse(schema, value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.map((part) => (typeof part === 'symbol' ? String(part) : part)) ?? [];
  throw new BongsuError('RESPONSE_MESSAGE_INVALID', issue?.message ?? 'not a message', { place: { path } });
}
