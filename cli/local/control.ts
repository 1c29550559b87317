import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { BongsuError } from '../../shared/model/index.ts';
import { type LocalAccount, loopbackEndpoint } from './isolation.ts';
import type { Runtime } from './runtime.ts';

/** How other commands find the running local account: `.bongsu/local.json`. */
export type LocalRun = { control: string; endpoint: string; region: string; pid: number };

const localRun = z.object({ control: z.string(), endpoint: z.string(), region: z.string(), pid: z.number() });

/**
 * The control endpoint of a local run, on loopback:
 * `POST /invoke/<function>` (payload in, the function's answer out; 500 with `{errorType, errorMessage}` when it failed),
 * `POST /drain` (works until nothing is left: `{handled}`), `GET /status`.
 */
export async function openControl(options: {
  runtime: Runtime;
  account: LocalAccount;
  stateFolder: string;
}): Promise<{ url: string; close(): Promise<void> }> {
  const { runtime, account, stateFolder } = options;
  const server = createServer((request, response) => {
    route(request, runtime)
      .then(({ status, body }) => send(response, status, body))
      .catch((error: unknown) => send(response, ...described(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const file = join(stateFolder, 'local.json');
  const run: LocalRun = {
    control: url,
    endpoint: account.endpoint,
    region: account.region,
    pid: process.pid,
  };
  await writeFile(file, `${JSON.stringify(run)}\n`);
  return {
    url,
    async close() {
      // A later run may have put itself there.
      const named = await readFile(file, 'utf8').catch(() => '');
      if (named.includes(url)) await rm(file, { force: true });
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * The local run of this project that is up now.
 * @throws BongsuError `NOT_RUNNING` when there is none, `ENDPOINT_NOT_LOOPBACK` when its file names another machine
 */
export async function runningLocally(stateFolder: string): Promise<LocalRun> {
  const text = await readFile(join(stateFolder, 'local.json'), 'utf8').catch(() => undefined);
  const run = text === undefined ? undefined : z.safeParse(localRun, jsonOf(text));
  if (run?.success !== true || !isAlive(run.data.pid)) {
    throw new BongsuError('NOT_RUNNING', 'no local account is running; start one with: npm start');
  }
  // The file is only a file: what it names must be this machine too.
  return {
    ...run.data,
    control: await loopbackEndpoint(run.data.control),
    endpoint: await loopbackEndpoint(run.data.endpoint),
  };
}

async function route(request: IncomingMessage, runtime: Runtime): Promise<{ status: number; body: unknown }> {
  // A page in a browser could name this port under a host name of its own.
  if (!/^127\.0\.0\.1(:\d+)?$/.test(request.headers.host ?? ''))
    return { status: 403, body: { error: 'host' } };
  const [, verb = '', name = ''] = new URL(request.url ?? '/', 'http://127.0.0.1').pathname.split('/');
  if (request.method === 'GET' && verb === 'status') return { status: 200, body: runtime.status() };
  if (request.method === 'POST' && verb === 'drain')
    return { status: 200, body: { handled: await runtime.drain() } };
  if (request.method === 'POST' && verb === 'invoke') {
    const result = await runtime.invoke(name, JSON.parse((await bodyOf(request)) || 'null'));
    return result.ok ? { status: 200, body: result.value } : { status: 500, body: result.error };
  }
  return { status: 404, body: { errorType: 'NotFound', errorMessage: `${request.method} ${request.url}` } };
}

function described(error: unknown): [number, unknown] {
  const status = error instanceof BongsuError && error.code === 'FUNCTION_UNKNOWN' ? 404 : 400;
  const known = error instanceof Error ? error : new Error(String(error));
  return [
    status,
    { errorType: known instanceof BongsuError ? known.code : known.name, errorMessage: known.message },
  ];
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Half written by a run that was killed: as good as none.
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
