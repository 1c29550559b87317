import { randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { BongsuError } from '../../shared/model/index.ts';
import { projectRoot } from '../project.ts';
import type { InvocationResult, SandboxAnswer, SandboxData, SandboxRequest } from './sandbox-protocol.ts';
import type { FunctionSpec } from './wiring.ts';

/** A function that can be invoked. What it writes goes to `.bongsu/logs/<function>.log`. */
export type Sandbox = {
  /** One at a time, in the order asked for. Never rejects: a crash and a timeout are errors of the invocation. */
  invoke(event: unknown): Promise<InvocationResult>;
  close(): Promise<void>;
};

/** A thread for the function, started at its first invocation and again after a crash or a timeout. */
export function openSandbox(
  spec: FunctionSpec,
  options: { bundleFolder: string; stateFolder: string; environment: Record<string, string> },
): Sandbox {
  const logFolder = join(options.stateFolder, 'logs');
  mkdirSync(logFolder, { recursive: true });
  const log = createWriteStream(join(logFolder, `${spec.id}.log`), { flags: 'w' });
  const data: SandboxData = {
    bundle: join(options.bundleFolder, `${spec.module}.js`),
    exportName: spec.exportName,
    functionName: spec.name,
    functionArn: spec.arn,
  };
  const environment = { ...options.environment, ...spec.environment, AWS_LAMBDA_FUNCTION_NAME: spec.name };
  let worker: Worker | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const invokeNow = async (event: unknown): Promise<InvocationResult> => {
    worker ??= startWorker(data, environment, log);
    const { result, usable } = await ask(worker, event, spec.timeoutMs);
    if (!usable) {
      await worker.terminate();
      worker = undefined;
    }
    return result;
  };
  return {
    invoke(event) {
      const result = last.then(() => invokeNow(event));
      last = result;
      return result;
    },
    async close() {
      await worker?.terminate();
      log.end();
    },
  };
}

function startWorker(workerData: SandboxData, env: Record<string, string>, log: WriteStream): Worker {
  const worker = new Worker(join(projectRoot(), 'dist', 'cli', 'sandbox.js'), {
    workerData,
    env,
    stdout: true,
    stderr: true,
  });
  worker.stdout.pipe(log, { end: false });
  worker.stderr.pipe(log, { end: false });
  worker.unref();
  return worker;
}

/** `usable` false: the thread is gone or stuck. */
function ask(
  worker: Worker,
  event: unknown,
  timeoutMs: number,
): Promise<{ result: InvocationResult; usable: boolean }> {
  const request: SandboxRequest = { requestId: randomUUID(), event, deadline: Date.now() + timeoutMs };
  return new Promise((resolve) => {
    const settle = (result: InvocationResult, usable: boolean) => {
      clearTimeout(limit);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      resolve({ result, usable });
    };
    const fail = (errorType: string, errorMessage: string) =>
      settle({ ok: false, error: { errorType, errorMessage, trace: [] } }, false);
    const onMessage = (answer: SandboxAnswer) => {
      if (answer.requestId === request.requestId) settle(answer, true);
    };
    const onError = (error: Error) => fail('Runtime.Crashed', error.message);
    const onExit = (code: number) => fail('Runtime.ExitError', `the function ended its process (${code})`);
    // The words of Lambda: Sandbox.Timedout.
    const limit = setTimeout(
      () => fail('Sandbox.Timedout', `Task timed out after ${timeoutMs / 1000} seconds`),
      timeoutMs,
    );
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.postMessage(request);
  });
}

/** @throws BongsuError `FUNCTION_UNKNOWN` naming those there are */
export function sandboxNamed(sandboxes: ReadonlyMap<string, Sandbox>, id: string): Sandbox {
  const found = sandboxes.get(id);
  if (found) return found;
  throw new BongsuError(
    'FUNCTION_UNKNOWN',
    `no function ${id}; there are ${[...sandboxes.keys()].join(', ')}`,
  );
}
