import { lookup as systemLookup } from 'node:dns/promises';
import { mkdirSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { BongsuError } from '../../shared/model/index.ts';

/**
 * The local run can never touch a real account. Three walls, each enough by itself: nothing of the caller's AWS
 * configuration is inherited, every client is given fake keys, and the only endpoint is a loopback address that
 * answers as the emulator's account.
 */

/** The account that emulators play, and that no customer has. */
export const localAccountId = '123456789012';
export const localRegion = 'ap-northeast-2';

const fakeCredentials = { accessKeyId: 'testing', secretAccessKey: 'testing' };

/** An emulated account: every client of the local run is made from `options`, and from nothing else. */
export type LocalAccount = {
  /** `http://127.0.0.1:PORT`: an address, never a name that could come to mean another machine. */
  endpoint: string;
  region: string;
  options: { endpoint: string; region: string; credentials: typeof fakeCredentials };
};

type Lookup = (hostname: string) => Promise<string[]>;

/**
 * The endpoint with its host as a loopback address.
 * @throws BongsuError `ENDPOINT_INVALID`, or `ENDPOINT_NOT_LOOPBACK` when any address of the host is another machine
 * @example await loopbackEndpoint('http://localhost:5000') // 'http://127.0.0.1:5000'
 */
export async function loopbackEndpoint(endpoint: string, lookup: Lookup = addressesOf): Promise<string> {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new BongsuError('ENDPOINT_INVALID', `not an http URL: ${endpoint}`);
  }
  // `http://127.0.0.1@elsewhere` reads like loopback and is not.
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new BongsuError('ENDPOINT_INVALID', 'an endpoint has no user, query or fragment');
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(host) === 0 ? await lookup(host) : [host];
  const elsewhere = addresses.filter((address) => !isLoopback(address));
  const [address] = addresses;
  if (address === undefined || elsewhere.length > 0) {
    const where = elsewhere.length > 0 && elsewhere[0] !== host ? ` (it is ${elsewhere.join(', ')})` : '';
    throw new BongsuError(
      'ENDPOINT_NOT_LOOPBACK',
      `${host}${where} is not this machine; the local run speaks to 127.0.0.0/8 and ::1 only`,
    );
  }
  const port = url.port === '' ? '' : `:${url.port}`;
  return `${url.protocol}//${isIP(address) === 6 ? `[${address}]` : address}${port}`;
}

/** IPv6 forms that embed an IPv4 address are refused: what they reach depends on the machine's stack. */
function isLoopback(address: string): boolean {
  return isIP(address) === 4 ? address.startsWith('127.') : address === '::1';
}

async function addressesOf(hostname: string): Promise<string[]> {
  try {
    return (await systemLookup(hostname, { all: true })).map(({ address }) => address);
  } catch (cause) {
    throw new BongsuError('ENDPOINT_INVALID', `${hostname} has no address`, { cause });
  }
}

/**
 * An environment without anything AWS of `inherited`: no profile, role, container or endpoint setting survives.
 * Configuration files are named below an empty file, where none can exist.
 */
export function isolatedEnvironment(
  inherited: NodeJS.ProcessEnv,
  stateFolder: string,
  endpoint?: string,
): Record<string, string> {
  const kept = Object.entries(inherited).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !/^AWS_/i.test(entry[0]),
  );
  const nowhere = join(stateFolder, 'nowhere');
  mkdirSync(stateFolder, { recursive: true });
  writeFileSync(nowhere, '');
  return {
    ...Object.fromEntries(kept),
    AWS_ACCESS_KEY_ID: fakeCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: fakeCredentials.secretAccessKey,
    AWS_REGION: localRegion,
    AWS_DEFAULT_REGION: localRegion,
    AWS_CONFIG_FILE: join(nowhere, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(nowhere, 'credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    // The SDK warns on Node 20; the deployed runtime is newer.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...(endpoint === undefined ? {} : { AWS_ENDPOINT_URL: endpoint }),
  };
}

/** Makes `isolatedEnvironment` the environment of this process, before the first client is made. */
export function isolateProcess(stateFolder: string, endpoint?: string): void {
  const isolated = isolatedEnvironment(process.env, stateFolder, endpoint);
  for (const name of Object.keys(process.env)) if (!(name in isolated)) delete process.env[name];
  Object.assign(process.env, isolated);
}

/**
 * The account behind a loopback endpoint, after asking it who it is.
 * @throws BongsuError `ENDPOINT_NOT_LOOPBACK`, `ENDPOINT_SILENT`, or `ACCOUNT_REFUSED` for any account but the emulator's
 */
export async function openLocalAccount(endpoint: string, lookup?: Lookup): Promise<LocalAccount> {
  const address = await loopbackEndpoint(endpoint, lookup);
  const options = { endpoint: address, region: localRegion, credentials: fakeCredentials };
  const sts = new STSClient({ ...options, maxAttempts: 1 });
  let account: string | undefined;
  try {
    ({ Account: account } = await sts.send(new GetCallerIdentityCommand({})));
  } catch (cause) {
    throw new BongsuError('ENDPOINT_SILENT', `no AWS emulator answers at ${address}`, { cause });
  } finally {
    sts.destroy();
  }
  if (account !== localAccountId) {
    throw new BongsuError(
      'ACCOUNT_REFUSED',
      `${address} answers as account ${account ?? '(none)'}; the local run works in ${localAccountId} only`,
    );
  }
  return { endpoint: address, region: localRegion, options };
}
