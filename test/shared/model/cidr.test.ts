import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  containsAddress,
  containsNetwork,
  isPrivate,
  isWorldOpen,
  networkOf,
  parseAddress,
  parseCidr,
} from '../../../shared/model/cidr.ts';

function network(text: string) {
  const parsed = parseCidr(text);
  if (parsed === undefined) throw new Error(`${text} is not a network`);
  return parsed;
}

describe('addresses and networks', () => {
  test.each(['', 'x', '10.0.0', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/8/8', '::/129', '10.0.0.0/a'])(
    '%s is none',
    (text) => {
      expect(parseCidr(text)).toBeUndefined();
    },
  );

  test.each([
    ['10.1.2.3/8', 4, 0x0a000000n, 8],
    ['192.0.2.7', 4, 0xc0000207n, 32],
    ['::1', 6, 1n, 128],
    ['2001:db8::/32', 6, 0x20010db8n << 96n, 32],
    ['::/0', 6, 0n, 0],
  ] as const)('%s', (text, family, first, prefix) => {
    expect(parseCidr(text)).toEqual({ family, first, prefix });
  });

  test('every form of an IPv6 address is the same address', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const parsed = parseAddress(text);
        if (parsed?.family !== 6) return;
        const groups = Array.from({ length: 8 }, (_, index) =>
          ((parsed.value >> BigInt(16 * (7 - index))) & 0xffffn).toString(16),
        );
        expect(parseAddress(groups.join(':'))).toEqual(parsed);
      }),
    );
  });
});

describe('containment', () => {
  test.each([
    ['10.0.0.0/8', '10.1.0.0/16', true],
    ['10.1.0.0/16', '10.0.0.0/8', false],
    ['10.0.0.0/8', '11.0.0.0/16', false],
    ['0.0.0.0/0', '2001:db8::/32', false],
    ['::/0', '2001:db8::/32', true],
  ])('%s contains %s: %s', (outer, inner, expected) => {
    expect(containsNetwork(network(outer), network(inner))).toBe(expected);
  });

  test('an address lies in its own network of any length', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, prefix) => {
        expect(containsAddress(network(`${address}/${prefix}`), address)).toBe(true);
      }),
    );
  });
});

describe('open to the world', () => {
  test.each([
    ['0.0.0.0/0', true],
    ['::/0', true],
    ['0.0.0.0/1', true],
    ['128.0.0.0/1', true],
    ['64.0.0.0/8', true],
    ['2000::/3', true],
    ['10.0.0.0/8', false],
    ['100.64.0.0/10', false],
    ['203.0.113.0/24', false],
    ['2001:db8::/48', false],
    ['fc00::/7', false],
    ['pl-12345', false],
    ['10.0.0.0/0', true],
    ['::1/00', true],
    ['397.9.1.2/0', true],
    ['397.9.1.2/8', false],
    ['sg-0f00/0', false],
    ['s3://bucket/0', false],
    ['/0', false],
    ['', false],
  ])('%s: %s', (cidr, expected) => {
    expect(isWorldOpen(cidr)).toBe(expected);
  });

  test('either half of the world is the world', () => {
    const halves = [
      ['0.0.0.0/1', '128.0.0.0/1'],
      ['::/1', '8000::/1'],
    ];
    expect(halves.flat().map(isWorldOpen)).toEqual([true, true, true, true]);
  });

  test('everything that is not private and at least a /8 wide is open, nothing narrower is', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, prefix) => {
        const cidr = `${address}/${prefix}`;
        expect(isWorldOpen(cidr)).toBe(prefix === 0 || (prefix <= 8 && !isPrivate(network(cidr))));
      }),
    );
  });

  test('private space', () => {
    expect(isPrivate(network('172.20.0.0/16'))).toBe(true);
    expect(isPrivate(network('172.0.0.0/8'))).toBe(false);
  });
});

describe('the network of an address', () => {
  test.each([
    ['203.0.113.9', '203.0.113.0/24'],
    ['2001:db8:1:2::9', '2001:db8:1::/48'],
    ['::ffff:203.0.113.9', '203.0.113.0/24'],
    ['AWS Internal', undefined],
    ['lambda.amazonaws.com', undefined],
  ])('%s: %s', (address, expected) => {
    expect(networkOf(address)).toBe(expected);
  });

  test('holds the address', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        expect(containsAddress(network(networkOf(address) ?? ''), address)).toBe(true);
      }),
    );
  });
});
