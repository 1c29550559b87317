import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { SandboxAnswer, SandboxData, SandboxRequest } from './sandbox-protocol.ts';

/**
 * One function in a thread of its own, as Lambda runs it: its own environment and module state, one invocation at a
 * time. Built as a file of its own, because a thread starts from a file.
 */
const { bundle, exportName, functionName, functionArn } = workerData as SandboxData;
type Handler = (event: unknown, context: object) => Promise<unknown>;
let handler: Handler | undefined;

parentPort?.on('message', async ({ requestId, event, deadline }: SandboxRequest) => {
  parentPort?.postMessage(await answer(requestId, event, deadline));
});

async function answer(requestId: string, event: unknown, deadline: number): Promise<SandboxAnswer> {
  try {
    // Loaded at the first invocation: a bundle that cannot be loaded is that invocation's error, as in Lambda.
    handler ??= createRequire(bundle)(bundle)[exportName] as Handler;
    const value = await handler(event, {
      functionName,
      functionVersion: '$LATEST',
      invokedFunctionArn: functionArn,
      memoryLimitInMB: '512',
      awsRequestId: requestId,
      logGroupName: `/aws/lambda/${functionName}`,
      logStreamName: 'local',
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    });
    return { requestId, ok: true, value: value ?? null };
  } catch (error) {
    const known = error instanceof Error ? error : new Error(String(error));
    return {
      requestId,
      ok: false,
      error: {
        errorType: known.name,
        errorMessage: known.message,
        trace: (known.stack ?? '').split('\n'),
      },
    };
  }
}
