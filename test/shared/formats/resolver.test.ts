import { expect, test } from 'vitest';
import { resolver } from '../../../shared/formats/resolver.ts';
import { readAll } from './reading.ts';

const query = {
  version: '1.100000',
  account_id: '123456789012',
  region: 'us-east-1',
  vpc_id: 'vpc-0a1b2c3d',
  query_timestamp: '2026-11-03T10:11:12Z',
  query_name: 'example.com.',
  query_type: 'A',
  query_class: 'IN',
  rcode: 'NOERROR',
  answers: [{ Rdata: '203.0.113.9', Type: 'A', Class: 'IN' }],
  srcaddr: '10.0.0.5',
  srcport: '56067',
  transport: 'UDP',
  srcids: { instance: 'i-0d15cd0d3example' },
  firewall_rule_group_id: 'rslvr-frg-01234567890abcdef',
  firewall_rule_action: 'BLOCK',
  firewall_domain_list_id: 'rslvr-fdl-01234567890abcdef',
};

test('a query is typed: the port is a number, the answers are JSON, the ids have columns', () => {
  const { answers, srcids, ...rest } = query;
  const { rows, rejects, drifted } = readAll(resolver.open(), JSON.stringify(query));
  expect({ rejects, drifted }).toEqual({ rejects: [], drifted: 0 });
  expect(rows).toEqual([
    { ...rest, srcport: 56067, answers: JSON.stringify(answers), instance_id: srcids.instance },
  ]);
});

test('a query through an endpoint has both of its ids', () => {
  const srcids = { resolver_endpoint: 'rslvr-in-1', resolver_network_interface: 'rni-1' };
  const { rows } = readAll(resolver.open(), JSON.stringify({ ...query, srcids }));
  expect(rows[0]).toMatchObject({
    resolver_endpoint_id: 'rslvr-in-1',
    resolver_network_interface_id: 'rni-1',
  });
});

test('what AWS adds is kept by its path and counted', () => {
  const document = { ...query, srcids: { container: 'c-1' }, firewall_new: true };
  const { rows, drifted } = readAll(resolver.open(), JSON.stringify(document));
  expect(JSON.parse(String(rows[0]?._extra))).toEqual({ 'srcids.container': 'c-1', firewall_new: true });
  expect(drifted).toBe(1);
});

test.each(['2026-02-30T10:11:12Z', '2026-11-03', 1762164672, undefined])(
  'a query at %s is rejected',
  (query_timestamp) => {
    const { rejects } = readAll(resolver.open(), JSON.stringify({ ...query, query_timestamp }));
    expect(rejects).toMatchObject([{ reason: 'query_timestamp is missing, or no time' }]);
  },
);
