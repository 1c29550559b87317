import { BongsuError } from '../model/index.ts';

/** A set of address ranges that bytes of a log line are looked up in. */
export type Ranges = {
  /** Base and mask of each IPv4 block, in pairs of signed 32-bit numbers. */
  v4: Int32Array;
  v6: readonly { groups: Uint16Array; bits: number }[];
};

/**
 * Ranges that never belong to the internet: private use (RFC 1918), shared address space (RFC 6598), link-local
 * (RFC 3927 and RFC 4291: instance metadata, the VPC's own DNS and time), unique local IPv6 (RFC 4193).
 */
export const privateRanges = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  'fc00::/7',
  'fe80::/10',
] as const;

const notAnAddress = -1;
const dot = 0x2e;
const colon = 0x3a;

/**
 * Compiles CIDR blocks; a lone address is a block of one. `RANGE_INVALID` names what is none.
 * @example rangesOf([...privateRanges, '2001:db8::/56'])
 */
export function rangesOf(blocks: readonly string[]): Ranges {
  const v4: number[] = [];
  const v6: { groups: Uint16Array; bits: number }[] = [];
  for (const [position, block] of blocks.entries()) {
    const [address = '', length, ...more] = block.split('/');
    const bytes = Buffer.from(address, 'latin1');
    const four = ipv4At(bytes, 0, bytes.length);
    const six = four === notAnAddress ? ipv6At(bytes, 0, bytes.length) : undefined;
    const width = four === notAnAddress ? 128 : 32;
    const bits = length === undefined ? width : /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
    if ((four === notAnAddress && !six) || more.length > 0 || !(bits <= width)) {
      throw new BongsuError('RANGE_INVALID', `${JSON.stringify(block)} is not a CIDR block`, {
        place: { path: ['ownRanges', position] },
      });
    }
    if (six) {
      v6.push({ groups: six, bits });
    } else {
      const mask = bits === 0 ? 0 : -1 << (32 - bits);
      v4.push(four & mask, mask);
    }
  }
  return { v4: Int32Array.from(v4), v6 };
}

/** Whether the address written in `input[start, end)` lies in the ranges; undefined when it is no address. */
export function isWithin(ranges: Ranges, input: Uint8Array, start: number, end: number): boolean | undefined {
  const four = ipv4At(input, start, end);
  if (four !== notAnAddress) return isIpv4Within(ranges, four);
  const six = ipv6At(input, start, end);
  return six && ranges.v6.some(({ groups, bits }) => sharesPrefix(six, groups, bits));
}

/** Whether an IPv4 address, as a 32-bit number, lies in the ranges. */
export function isIpv4Within({ v4 }: Ranges, address: number): boolean {
  for (let at = 0; at < v4.length; at += 2) {
    if ((address & (v4[at + 1] as number)) === v4[at]) return true;
  }
  return false;
}

// Dotted decimal as an unsigned 32-bit number.
function ipv4At(input: Uint8Array, start: number, end: number): number {
  if (end - start < 7 || end - start > 15) return notAnAddress;
  let address = 0;
  let octet = 0;
  let digits = 0;
  let dots = 0;
  for (let at = start; at < end; at++) {
    const byte = input[at] as number;
    if (byte === dot) {
      if (digits === 0) return notAnAddress;
      address = address * 256 + octet;
      octet = 0;
      digits = 0;
      dots++;
    } else {
      const digit = byte - 0x30;
      if (digit < 0 || digit > 9) return notAnAddress;
      octet = octet * 10 + digit;
      if (++digits > 3 || octet > 255) return notAnAddress;
    }
  }
  return dots === 3 && digits > 0 ? address * 256 + octet : notAnAddress;
}

// The eight groups of an IPv6 address; `::` stands once for the groups that are left out.
function ipv6At(input: Uint8Array, start: number, end: number): Uint16Array | undefined {
  if (end - start < 2 || end - start > 39) return undefined;
  const groups = new Uint16Array(8);
  let count = 0;
  let gap = -1;
  let at = start;
  while (at < end) {
    if (input[at] === colon) {
      const first = at === start;
      at++;
      if (input[at] === colon && at < end) {
        if (gap >= 0) return undefined;
        gap = count;
        at++;
        if (at === end) break;
      } else if (first) {
        return undefined;
      }
      if (at === end) return undefined;
    }
    const from = at;
    let group = 0;
    for (; at < end && input[at] !== colon; at++) {
      const digit = hexDigit(input[at] as number);
      if (digit < 0 || at - from === 4) return undefined;
      group = group * 16 + digit;
    }
    if (at === from || count === 8) return undefined;
    groups[count++] = group;
  }
  if (gap < 0) return count === 8 ? groups : undefined;
  if (count > 7) return undefined;
  groups.copyWithin(8 - (count - gap), gap, count);
  groups.fill(0, gap, 8 - (count - gap));
  return groups;
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function sharesPrefix(address: Uint16Array, prefix: Uint16Array, bits: number): boolean {
  for (let group = 0, left = bits; left > 0; group++, left -= 16) {
    const shift = Math.max(0, 16 - left);
    if ((address[group] as number) >> shift !== (prefix[group] as number) >> shift) return false;
  }
  return true;
}
