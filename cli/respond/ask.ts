import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import * as z from 'zod';
import { BongsuError } from '../../shared/model/index.ts';
import type { PersonCommand } from '../../shared/response/messages.ts';
import { invokeFunction } from '../account/invoke.ts';
import type { Where } from '../account/where.ts';

const answer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), response: z.looseObject({ outcome: z.string() }) }),
  z.object({ ok: z.literal(false), code: z.string(), message: z.string() }),
]);

type Unsigned<Command> = Command extends PersonCommand ? Omit<Command, 'version' | 'by'> : never;

/**
 * Asks `respond` for something in the operator's name: only that function may change anything. The name is the ARN
 * that STS gives for the operator's credentials, recorded as they stated it.
 * @returns what it came to
 * @throws BongsuError with the code that the function answered, `FUNCTION_FAILED`
 */
export async function askRespond(
  account: Where,
  command: Unsigned<PersonCommand>,
): Promise<{ outcome: string }> {
  const { Arn: by } = await new STSClient(account.client).send(new GetCallerIdentityCommand({}));
  if (by === undefined) throw new BongsuError('IDENTITY_UNKNOWN', 'STS does not say who you are');
  const said = answer.safeParse(await invokeFunction(account, 'respond', { version: 1, ...command, by }));
  if (!said.success)
    throw new BongsuError('FUNCTION_FAILED', 'respond gave an answer that is not understood');
  if (said.data.ok) return said.data.response;
  throw new BongsuError(said.data.code, said.data.message);
}
