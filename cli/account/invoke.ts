import { BongsuError, stringAt } from '../../shared/model/index.ts';
import type { Where } from './where.ts';

/** Longer than the function may take, so that its own answer arrives first. Milliseconds. */
const patienceMs = 180_000;

/**
 * Calls one of Bongsu's functions and returns its answer: by Lambda Invoke where it is deployed, by the control
 * endpoint of the local run.
 * @param name the function's file name: `respond`
 * @throws BongsuError `FUNCTION_FAILED` with what the function said
 */
export async function invokeFunction(account: Where, name: string, payload: unknown): Promise<unknown> {
  return account.kind === 'local'
    ? invokeLocally(account.control, name, payload)
    : invokeDeployed(account, name, payload);
}

async function invokeLocally(control: string, name: string, payload: unknown): Promise<unknown> {
  const answer = await fetch(`${control}/invoke/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(payload),
    signal: AbortSignal.timeout(patienceMs),
  });
  const text = await answer.text();
  if (!answer.ok) throw failure(name, text);
  return parse(name, text);
}

async function invokeDeployed(account: Where, name: string, payload: unknown): Promise<unknown> {
  const { InvokeCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
  // One attempt: the SDK would ask again after a timeout while the first invocation still works.
  const lambda = new LambdaClient({
    ...account.client,
    maxAttempts: 1,
    requestHandler: { requestTimeout: patienceMs },
  });
  const answer = await lambda.send(
    new InvokeCommand({
      FunctionName: `bongsu-${account.stage}-${name}`,
      Payload: new TextEncoder().encode(JSON.stringify(payload)),
    }),
  );
  const text = new TextDecoder().decode(answer.Payload);
  if (answer.FunctionError !== undefined) throw failure(name, text);
  return parse(name, text);
}

function parse(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BongsuError('FUNCTION_FAILED', `${name} did not answer with JSON`, { cause });
  }
}

function failure(name: string, text: string): BongsuError {
  const said: unknown = parse(name, text);
  const message = stringAt(said, 'errorMessage') ?? text;
  return new BongsuError('FUNCTION_FAILED', `${name} failed: ${message}`);
}
