import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../shared/model/index.ts';
import { matches } from './samples.ts';

type Row = [item: JsonObject, record: JsonObject, expected: boolean];

const policy = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*"}]}';

const tables: Record<string, Row[]> = {
  'plain values': [
    [{ a: 'CreateUser' }, { a: 'CreateUser' }, true],
    [{ a: 'createuser' }, { a: 'CreateUser' }, true],
    [{ a: 'CreateUser' }, { a: 'CreateUsers' }, false],
    [{ a: 'CreateUser' }, {}, false],
    [{ a: 'x', b: 'y' }, { a: 'x', b: 'y' }, true],
    [{ a: 'x', b: 'y' }, { a: 'x', b: 'z' }, false],
    [{ a: ['x', 'y'] }, { a: 'y' }, true],
    [{ a: ['x', 'y'] }, { a: 'z' }, false],
    [{ a: '' }, { a: '' }, true],
    [{ a: '' }, {}, false],
    [{ a: '' }, { a: 'x' }, false],
  ],
  'numbers and booleans': [
    [{ a: 22 }, { a: 22 }, true],
    [{ a: 22 }, { a: '22' }, true],
    [{ a: '22' }, { a: 22 }, true],
    [{ a: 22 }, { a: 222 }, false],
    [{ a: 12345678901 }, { a: '012345678901' }, true],
    [{ a: 'true' }, { a: true }, true],
    [{ a: 'True' }, { a: true }, true],
    [{ a: true }, { a: 'true' }, true],
    [{ a: true }, { a: true }, true],
    [{ a: false }, { a: true }, false],
    [{ a: false }, {}, false],
    [{ a: 'false' }, { a: false }, true],
  ],
  'null and presence': [
    [{ a: null }, {}, true],
    [{ a: null }, { a: null }, true],
    [{ a: null }, { a: '' }, false],
    [{ a: null }, { a: 0 }, false],
    [{ 'a.b': null }, { a: 'x' }, true],
    [{ a: [null, 'x'] }, { a: 'x' }, true],
    [{ a: [null, 'x'] }, {}, true],
    [{ a: [null, 'x'] }, { a: 'y' }, false],
    [{ a: '*' }, { a: 'x' }, true],
    [{ a: '*' }, { a: '' }, true],
    [{ a: '*' }, { a: { b: 1 } }, true],
    [{ a: '*' }, { a: [] }, true],
    [{ a: '*' }, { a: null }, false],
    [{ a: '*' }, {}, false],
    [{ 'a|exists': true }, { a: null }, true],
    [{ 'a|exists': true }, {}, false],
    [{ 'a|exists': false }, {}, true],
    [{ 'a|exists': false }, { a: '' }, false],
    [{ 'a.b|exists': true }, { a: [{ c: 1 }, { b: 1 }] }, true],
  ],
  wildcards: [
    [{ a: 'Get*' }, { a: 'GetObject' }, true],
    [{ a: 'Get*' }, { a: 'Get' }, true],
    [{ a: 'Get*' }, { a: 'ForGet' }, false],
    [{ a: '*Object' }, { a: 'GetObject' }, true],
    [{ a: '*tOb*' }, { a: 'GetObject' }, true],
    [{ a: 'Get?bject' }, { a: 'GetObject' }, true],
    [{ a: 'Get?bject' }, { a: 'Getbject' }, false],
    [{ a: 'a*b*c' }, { a: 'aXbYbZc' }, true],
    [{ a: 'a*b*c' }, { a: 'aXcYb' }, false],
    [{ a: '?' }, { a: '' }, false],
    [{ a: 'a\\*' }, { a: 'a*' }, true],
    [{ a: 'a\\*' }, { a: 'ab' }, false],
    [{ a: 'a\\?b' }, { a: 'a?b' }, true],
    [{ a: 'a\\\\*' }, { a: 'a\\bc' }, true],
    [{ a: 'a\\\\\\*' }, { a: 'a\\*' }, true],
    [{ a: 'C:\\Windows' }, { a: 'c:\\windows' }, true],
    [{ a: 'C:\\\\Windows' }, { a: 'c:\\windows' }, true],
    [{ a: 'x*\ny' }, { a: 'x1\n2\ny' }, true],
  ],
  'contains, startswith, endswith, all, cased': [
    [{ 'a|contains': 'ADMIN' }, { a: 'role/Administrator' }, true],
    [{ 'a|contains': ['x', 'min'] }, { a: 'admin' }, true],
    [{ 'a|contains|all': ['ad', 'min'] }, { a: 'admin' }, true],
    [{ 'a|contains|all': ['ad', 'max'] }, { a: 'admin' }, false],
    [{ 'a|all': ['*ad*', '*min*'] }, { a: 'admin' }, true],
    [{ 'a|contains': 'a?m' }, { a: 'xadmx' }, true],
    [{ 'a|startswith': 'arn:' }, { a: 'arn:aws:iam' }, true],
    [{ 'a|startswith': 'aws' }, { a: 'arn:aws' }, false],
    [{ 'a|endswith': '.com' }, { a: 'x.COM' }, true],
    [{ 'a|endswith': '.com' }, { a: 'x.com.' }, false],
    [{ 'a|contains': 44 }, { a: 3443 }, true],
    [{ 'a|cased': 'Root' }, { a: 'Root' }, true],
    [{ 'a|cased': 'root' }, { a: 'Root' }, false],
    [{ 'a|contains|cased': 'oo' }, { a: 'Root' }, true],
    [{ 'a|contains|cased': 'OO' }, { a: 'Root' }, false],
    [{ 'a|cased': ['Root', 'User'] }, { a: 'user' }, false],
  ],
  'paths through maps and arrays': [
    [{ 'a.b.c': 'x' }, { a: { b: { c: 'x' } } }, true],
    [{ 'a.b': 'x' }, { a: [{ b: 'y' }, { b: 'x' }] }, true],
    [{ 'a.b.c': 'x' }, { a: [{ b: [{ c: 'y' }] }, { b: [{ c: 'x' }] }] }, true],
    [{ a: 'x' }, { a: ['y', 'x'] }, true],
    [{ a: 'x' }, { a: [['x']] }, true],
    [{ 'a.1.b': 'x' }, { a: [{ b: 'y' }, { b: 'x' }] }, true],
    [{ 'a.0.b': 'x' }, { a: [{ b: 'y' }, { b: 'x' }] }, false],
    [{ 'a.b': 'x' }, { 'a.b': 'x' }, true],
    [{ 'a.b': 'x' }, { a: 'x' }, false],
    [{ 'a.toString': '*' }, { a: {} }, false],
  ],
  'searching a map as a whole': [
    [{ 'a|contains': '"b":"x"' }, { a: { b: 'x' } }, true],
    [{ 'a|contains': '"b": "x"' }, { a: { b: 'x' } }, true],
    [{ 'a|contains': '"Principal":"*"' }, { a: { policy } }, true],
    [{ 'a|contains': 'administrator' }, { a: { b: [{ c: 'Administrator' }] } }, true],
    [{ 'a|contains|all': ['effect', 'principal'] }, { a: { policy } }, true],
    [{ 'a|contains': 'nothing' }, { a: { policy } }, false],
    [{ a: '*Allow*' }, { a: { policy } }, true],
    [{ 'a|re': '"Effect":"(Allow|Deny)"' }, { a: { policy } }, true],
    [{ 'a|startswith': '{' }, { a: { b: 1 } }, false],
  ],
  'regular expressions': [
    [{ 'a|re': '^arn:.*:role/' }, { a: 'arn:aws:iam::1:role/x' }, true],
    [{ 'a|re': 'ROLE' }, { a: 'role' }, false],
    [{ 'a|re|i': 'ROLE' }, { a: 'role' }, true],
    [{ 'a|re': '(?i)ROLE' }, { a: 'role' }, true],
    [{ 'a|re|m': '^b$' }, { a: 'a\nb' }, true],
    [{ 'a|re': '^b$' }, { a: 'a\nb' }, false],
    [{ 'a|re|s': 'a.b' }, { a: 'a\nb' }, true],
    [{ 'a|re': 'a.b' }, { a: 'a\nb' }, false],
    [{ 'a|re': '^\\d{3}$' }, { a: 443 }, true],
    [{ 'a|re': 'x' }, {}, false],
    [{ 'a|re': ['^a', '^b'] }, { a: 'bc' }, true],
    [{ 'a|re': '(?:ab)+?c' }, { a: 'ababc' }, true],
    [{ 'a|re': '[^a-c]' }, { a: 'abcd' }, true],
  ],
  networks: [
    [{ 'a|cidr': '10.0.0.0/8' }, { a: '10.1.2.3' }, true],
    [{ 'a|cidr': '10.0.0.0/8' }, { a: '11.1.2.3' }, false],
    [{ 'a|cidr': ['10.0.0.0/8', '192.168.0.0/16'] }, { a: '192.168.7.1' }, true],
    [{ 'a|cidr': '2001:db8::/32' }, { a: '2001:db8:1::1' }, true],
    [{ 'a|cidr': '2001:db8::/32' }, { a: '2001:db9::1' }, false],
    [{ 'a|cidr': '10.0.0.0/8' }, { a: '::ffff:10.0.0.1' }, true],
    [{ 'a|cidr': '0.0.0.0/0' }, { a: 'ec2.amazonaws.com' }, false],
    [{ 'a|cidr': '203.0.113.7/32' }, { a: '203.0.113.7' }, true],
  ],
  comparisons: [
    [{ 'a|gt': 5 }, { a: 6 }, true],
    [{ 'a|gt': 5 }, { a: 5 }, false],
    [{ 'a|gte': 5 }, { a: '5' }, true],
    [{ 'a|lt': 5 }, { a: 4.5 }, true],
    [{ 'a|lte': 5 }, { a: 6 }, false],
    [{ 'a|lt': 5 }, {}, false],
    [{ 'a|gt': 5 }, { a: 'many' }, false],
    [{ 'a.b|gt': 5 }, { a: [{ b: 1 }, { b: 9 }] }, true],
  ],
  'neq: the field is there and differs from every value': [
    [{ 'a|neq': 'x' }, { a: 'y' }, true],
    [{ 'a|neq': 'x' }, { a: 'X' }, false],
    [{ 'a|neq': 'x' }, {}, false],
    [{ 'a|neq': 5 }, { a: 6 }, true],
    [{ 'a|neq': ['x', 'y'] }, { a: 'y' }, false],
    [{ 'a|neq': ['x', 'y'] }, { a: 'z' }, true],
    [{ 'a|contains|neq': 'x' }, { a: 'xyz' }, false],
    [{ 'a|fieldref|neq': 'b' }, { a: 'x', b: 'y' }, true],
    [{ 'a|fieldref|neq': 'b' }, { a: 'x', b: 'x' }, false],
  ],
  'references to fields': [
    [{ 'a|fieldref': 'b' }, { a: 'X', b: 'x' }, true],
    [{ 'a|fieldref': 'b' }, { a: 'x', b: 'y' }, false],
    [{ 'a|fieldref': 'b' }, { a: 'x' }, false],
    [{ 'a|fieldref|cased': 'b' }, { a: 'X', b: 'x' }, false],
    [{ 'a|fieldref|startswith': 'b' }, { a: 'xyz', b: 'x' }, true],
    [{ 'a|fieldref|endswith': 'b.c' }, { a: 'xyz', b: { c: 'yz' } }, true],
    [{ 'a|fieldref|contains': 'b' }, { a: 'xyz', b: 'y' }, true],
    [{ 'a|fieldref|gt': 'b' }, { a: 5, b: 4 }, true],
  ],
  'parts of a date': [
    [{ 'a|hour': 3 }, { a: '2026-01-05T03:30:00Z' }, true],
    [{ 'a|hour|gte': 22 }, { a: '2026-01-05T21:59:00Z' }, false],
    [{ 'a|hour|neq': 3 }, { a: '2026-01-05T04:00:00Z' }, true],
    [{ 'a|minute': 30 }, { a: '2026-01-05T03:30:00Z' }, true],
    [{ 'a|day': 5 }, { a: '2026-01-05' }, true],
    [{ 'a|week': 2 }, { a: '2026-01-05T00:00:00Z' }, true],
    [{ 'a|week': 1 }, { a: '2026-01-04T00:00:00Z' }, true],
    [{ 'a|month': [1, 2] }, { a: '2026-02-05T00:00:00Z' }, true],
    [{ 'a|year|lt': 2026 }, { a: '2025-12-31T00:00:00Z' }, true],
    [{ 'a|hour': 3 }, { a: 'three' }, false],
  ],
  encodings: [
    [{ 'a|base64': 'foobar' }, { a: 'Zm9vYmFy' }, true],
    [{ 'a|base64|contains': 'foobar' }, { a: 'xZm9vYmFyx' }, true],
    [{ 'a|base64offset|contains': '/bin/bash' }, { a: btoa('x/bin/bash -i') }, true],
    [{ 'a|base64offset|contains': '/bin/bash' }, { a: btoa('xx/bin/bash -i') }, true],
    [{ 'a|base64offset|contains': '/bin/bash' }, { a: btoa('xxx/bin/bash -i') }, true],
    [{ 'a|base64offset|contains': '/bin/bash' }, { a: btoa('/bin/sh -i') }, false],
    [{ 'a|base64offset|contains|all': ['/bin/bash', 'curl'] }, { a: btoa('x/bin/bash -c curl') }, true],
    [{ 'a|base64offset|contains|all': ['/bin/bash', 'wget'] }, { a: btoa('x/bin/bash -c curl') }, false],
    [{ 'a|wide|base64': 'cmd' }, { a: 'YwBtAGQA' }, true],
    [{ 'a|utf16le|base64': 'cmd' }, { a: 'YwBtAGQA' }, true],
    [{ 'a|utf16be|base64': 'cmd' }, { a: 'AGMAbQBk' }, true],
    [{ 'a|utf16|base64': 'cmd' }, { a: '//5jAG0AZAA=' }, true],
  ],
  windash: [
    [{ 'a|windash|contains': ' -f' }, { a: 'x /f' }, true],
    [{ 'a|windash|contains': ' -f' }, { a: 'x –f' }, true],
    [{ 'a|windash|contains': ' /f' }, { a: 'x -f' }, true],
    [{ 'a|windash|contains': ' -f' }, { a: 'x f' }, false],
    [{ 'a|windash|contains': '-param-name' }, { a: '/param-name' }, true],
    [{ 'a|windash|contains': '-param-name' }, { a: '/param/name' }, false],
  ],
  'event names that carry an API version': [
    [{ eventName: 'UpdateFunctionCode' }, { eventName: 'UpdateFunctionCode20150331v2' }, true],
    [{ eventName: 'UpdateFunctionCode20150331v2' }, { eventName: 'UpdateFunctionCode20150331v2' }, true],
    [{ 'eventName|endswith': 'Code' }, { eventName: 'UpdateFunctionCode20150331v2' }, true],
    [{ 'eventName|neq': 'UpdateFunctionCode' }, { eventName: 'UpdateFunctionCode20150331v2' }, false],
    [{ eventName: 'CreateDistribution' }, { eventName: 'CreateDistribution2020_05_31' }, true],
    [{ eventName: 'UpdateFunctionCode20150331v2' }, { eventName: 'UpdateFunctionCode' }, false],
  ],
  'fields that the engine computes': [
    [{ 'bongsu.caller': 'aws-service' }, { userIdentity: { invokedBy: 'autoscaling.amazonaws.com' } }, true],
    [{ 'bongsu.caller': 'aws-internal' }, { sourceIPAddress: 'AWS Internal' }, true],
    [{ 'bongsu.caller': 'customer' }, { userIdentity: { type: 'IAMUser' } }, true],
    [{ 'bongsu.outcome': 'denied' }, { errorCode: 'Client.UnauthorizedOperation' }, true],
    [{ 'bongsu.outcome': 'success' }, {}, true],
    [
      { 'bongsu.foreign': true },
      { userIdentity: { accountId: '111122223333' }, recipientAccountId: '123456789012' },
      true,
    ],
    [{ 'bongsu.nothing': '*' }, {}, false],
  ],
};

for (const [name, rows] of Object.entries(tables)) {
  describe(name, () => {
    test.each(rows)('%j on %j is %s', (item, record, expected) => {
      expect(matches({ selection: item, condition: 'selection' }, record)).toBe(expected);
    });
  });
}

describe('search identifiers', () => {
  const record = { a: 'one', b: { c: 'two', d: [{ e: 'Three' }] }, n: 7 };
  const rows: [selection: Json, expected: boolean][] = [
    [[{ a: 'x' }, { 'b.c': 'two' }], true],
    [[{ a: 'x' }, { 'b.c': 'x' }], false],
    [[{ a: 'one', 'b.c': 'x' }, { a: 'x' }], false],
    [['nothing', 'three'], true],
    [['nothing', 'nobody'], false],
    ['two', true],
    [[7], true],
    [['t?o'], true],
    [['"c":"two"'], true],
    [{ '|all': ['one', 'two'] }, true],
    [{ '|all': ['one', 'four'] }, false],
    [['nothing', { a: 'one' }], true],
    [{ '|re': '^Thr' }, true],
  ];
  test.each(rows)('%j is %s', (selection, expected) => {
    expect(matches({ selection, condition: 'selection' }, record)).toBe(expected);
  });
});

describe('conditions', () => {
  const selections = { yes_a: { a: 1 }, yes_b: { b: 2 }, no_a: { a: 9 }, no_b: { b: 9 }, _hidden: { a: 9 } };
  const rows: [condition: string | string[], expected: boolean][] = [
    ['yes_a', true],
    ['no_a', false],
    ['not no_a', true],
    ['yes_a and yes_b', true],
    ['yes_a and no_a', false],
    ['no_a or yes_a', true],
    ['yes_a or no_a and no_b', true],
    ['(yes_a or no_a) and no_b', false],
    ['not no_a and not no_b', true],
    ['not (yes_a and no_a)', true],
    ['not not yes_a', true],
    ['1 of yes_*', true],
    ['all of yes_*', true],
    ['1 of no_*', false],
    ['not 1 of no_*', true],
    ['all of them', false],
    ['1 of them', true],
    ['any of *_a', true],
    ['all of *_a', false],
    ['yes_a AND NOT no_a', true],
    [['no_a', 'yes_b'], true],
    [['no_a', 'no_b'], false],
  ];
  test.each(rows)('%j is %s', (condition, expected) => {
    expect(matches({ ...selections, condition }, { a: 1, b: 2 })).toBe(expected);
  });

  test('them leaves out what begins with an underscore', () => {
    const detection = { a: { a: 1 }, _b: { b: 9 } };
    expect(matches({ ...detection, condition: 'all of them' }, { a: 1 })).toBe(true);
    expect(matches({ ...detection, condition: 'a and _b' }, { a: 1 })).toBe(false);
  });
});

describe('placeholders', () => {
  const placeholders = { admins: ['alice', 'ops-*'], regions: ['eu-west-1', 'eu-central-1'] };
  const rows: Row[] = [
    [{ 'a|expand': '%admins%' }, { a: 'alice' }, true],
    [{ 'a|expand': '%admins%' }, { a: 'ops-7' }, true],
    [{ 'a|expand': '%admins%' }, { a: 'mallory' }, false],
    [{ 'a|expand': '%regions%/%admins%' }, { a: 'eu-west-1/alice' }, true],
    [{ 'a|expand|contains': '%admins%' }, { a: 'user/alice/x' }, true],
    [{ 'a|expand': '\\%plain%admins%' }, { a: '%plainalice' }, true],
    [{ a: '%admins%' }, { a: '%admins%' }, true],
  ];
  test.each(rows)('%j on %j is %s', (item, record, expected) => {
    expect(matches({ selection: item, condition: 'selection' }, record, { placeholders })).toBe(expected);
  });
});
