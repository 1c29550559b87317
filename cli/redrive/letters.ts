import { BongsuError, isObject, type Json, stringAt } from '../../shared/model/index.ts';

/**
 * The original payload out of the record that Lambda keeps of an asynchronous invocation that failed for good, and the
 * function that it was for.
 * Source: AWS Lambda guide, "Capturing records of Lambda asynchronous invocations".
 * @param stage the record must be of one of this stage's functions
 * @throws BongsuError `LETTER_INVALID`
 * @example failedInvocation(body, 'dev') // { name: 'flow-logs', payload: { awslogs: { data: '…' } } }
 */
export function failedInvocation(text: string, stage: string): { name: string; payload: Json } {
  const record = parsed(text);
  const arn = stringAt(record, 'requestContext.functionArn');
  if (arn === undefined || !isObject(record) || record.requestPayload === undefined) {
    throw new BongsuError('LETTER_INVALID', 'is not the record of a failed invocation', {
      place: { path: ['requestContext', 'functionArn'] },
    });
  }
  const name = functionOf(arn.split(':')[6] ?? '', stage);
  return { name, payload: record.requestPayload };
}

/**
 * The event that EventBridge could not deliver: the message is the event itself.
 * @throws BongsuError `LETTER_INVALID`
 */
export function undeliveredEvent(text: string): Json {
  return parsed(text);
}

function functionOf(name: string, stage: string): string {
  const prefix = `bongsu-${stage}-`;
  if (name.startsWith(prefix)) return name.slice(prefix.length);
  throw new BongsuError('LETTER_INVALID', `is of the function ${name}, which is not of stage ${stage}`);
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new BongsuError('LETTER_INVALID', 'is not JSON', { cause });
  }
}
