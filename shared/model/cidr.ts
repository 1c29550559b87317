import { isIPv4, isIPv6 } from 'node:net';

/** A network: its first address and the length of its prefix, in bits. */
export type Network = { family: 4 | 6; first: bigint; prefix: number };

const bits = { 4: 32, 6: 128 } as const;

/** The address as a number, or undefined where it is none. IPv4 mapped into IPv6 is IPv4. */
export function parseAddress(text: string): { family: 4 | 6; value: bigint } | undefined {
  if (isIPv4(text)) return { family: 4, value: v4(text) };
  const bare = text.replace(/%.*$/, '');
  if (!isIPv6(bare)) return undefined;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare);
  if (mapped?.[1] !== undefined) return { family: 4, value: v4(mapped[1]) };
  return { family: 6, value: v6(bare) };
}

/**
 * A network in CIDR notation; an address alone is a network of one; bits beyond the prefix are dropped.
 * @example parseCidr('10.0.0.0/8') // { family: 4, first: 167772160n, prefix: 8 }
 */
export function parseCidr(text: string): Network | undefined {
  const [address = '', length, ...rest] = text.trim().split('/');
  const parsed = parseAddress(address);
  if (parsed === undefined || rest.length > 0) return undefined;
  const width = bits[parsed.family];
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return undefined;
  const prefix = length === undefined ? width : Number(length);
  if (prefix > width) return undefined;
  const free = BigInt(width - prefix);
  return { family: parsed.family, first: (parsed.value >> free) << free, prefix };
}

/** True when every address of `inner` lies in `outer`. */
export function containsNetwork(outer: Network, inner: Network): boolean {
  if (outer.family !== inner.family || inner.prefix < outer.prefix) return false;
  const free = BigInt(bits[outer.family] - outer.prefix);
  return outer.first >> free === inner.first >> free;
}

/** True when the address lies in the network; false for what is not an address. */
export function containsAddress(network: Network, address: string): boolean {
  const parsed = parseAddress(address);
  if (parsed === undefined || parsed.family !== network.family) return false;
  const free = BigInt(bits[network.family] - network.prefix);
  return parsed.value >> free === network.first >> free;
}

const privateNetworks = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7']
  .map(parseCidr)
  .filter((network) => network !== undefined);

/** RFC 1918, RFC 6598 (carrier) and RFC 4193 (unique local) space. */
export function isPrivate(network: Network): boolean {
  return privateNetworks.some((known) => containsNetwork(known, network));
}

/** Something like an address, and no bit of it counts. */
const everything = /^[\da-f.:]+\/0+$/i;

/**
 * Wide enough to be the world: IPv4 prefixes up to /8 and IPv6 prefixes up to /32 outside private space.
 * `0.0.0.0/0` is often split into `0.0.0.0/1` and `128.0.0.0/1` to pass a check for the literal text: either half
 * is wide enough by itself.
 */
export function isWorldOpen(cidr: string): boolean {
  // A /0 is everything whichever address stands before it, also one that is none (`300.1.2.3/0`): masked records hold such.
  if (everything.test(cidr.trim())) return true;
  const network = parseCidr(cidr);
  if (network === undefined || isPrivate(network)) return false;
  return network.prefix <= (network.family === 4 ? 8 : 32);
}

/**
 * The network that an address is taken to be in when nothing more is known: /24 of IPv4, /48 (a site) of IPv6.
 * @example networkOf('203.0.113.9') // '203.0.113.0/24'
 */
export function networkOf(address: string): string | undefined {
  const parsed = parseAddress(address);
  if (parsed === undefined) return undefined;
  const parts = (width: bigint, shifts: readonly bigint[]) =>
    shifts.map((shift) => (parsed.value >> shift) & ((1n << width) - 1n));
  if (parsed.family === 4) return `${parts(8n, [24n, 16n, 8n]).join('.')}.0/24`;
  const groups = parts(16n, [112n, 96n, 80n]).map((group) => group.toString(16));
  return `${groups.join(':')}::/48`;
}

function v4(text: string): bigint {
  return text.split('.').reduce((value, octet) => (value << 8n) | BigInt(Number(octet)), 0n);
}

function v6(text: string): bigint {
  const dotted = /(\d+\.\d+\.\d+\.\d+)$/.exec(text)?.[1];
  const last = dotted === undefined ? 0n : v4(dotted);
  const plain =
    dotted === undefined
      ? text
      : `${text.slice(0, -dotted.length)}${(last >> 16n).toString(16)}:${(last & 0xffffn).toString(16)}`;
  const [head = '', tail] = plain.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const left = groups(head);
  const right = tail === undefined ? [] : groups(tail);
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}
