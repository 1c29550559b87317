import { expect, test } from 'vitest';
import { nlb } from '../../../shared/formats/nlb.ts';
import { readAll } from './reading.ts';

const certificate = 'arn:aws:acm:us-east-1:123456789012:certificate/2a108f19-aded-46b0-8493-c63eb1ef4a99';
const withAlpn = [
  'tls 2.0 2026-11-03T10:11:12 net/my-network-loadbalancer/c6e77e28c25b2234 g3d4b5e8bb8464cd',
  `192.0.2.7:51341 10.0.0.185:443 5 2 98 246 42 ${certificate} - ECDHE-RSA-AES128-SHA tlsv12 x25519`,
  'my-network-loadbalancer.example.com h2 http/1.1 "h2","http/1.1" 2026-11-03T10:11:07',
].join(' ');

test('a TLS connection', () => {
  const read = readAll(nlb.open(), withAlpn);
  expect(read).toMatchObject({ rejects: [], drifted: 0 });
  expect(read.rows).toEqual([
    {
      type: 'tls',
      version: '2.0',
      time: '2026-11-03T10:11:12Z',
      elb: 'net/my-network-loadbalancer/c6e77e28c25b2234',
      listener: 'g3d4b5e8bb8464cd',
      client_ip: '192.0.2.7',
      client_port: 51341,
      destination_ip: '10.0.0.185',
      destination_port: 443,
      connection_time: 5,
      tls_handshake_time: 2,
      received_bytes: 98,
      sent_bytes: 246,
      incoming_tls_alert: 42,
      chosen_cert_arn: certificate,
      tls_cipher: 'ECDHE-RSA-AES128-SHA',
      tls_protocol_version: 'tlsv12',
      tls_named_group: 'x25519',
      domain_name: 'my-network-loadbalancer.example.com',
      alpn_fe_protocol: 'h2',
      alpn_be_protocol: 'http/1.1',
      alpn_client_preference_list: ['h2', 'http/1.1'],
      tls_connection_creation_time: '2026-11-03T10:11:07Z',
    },
  ]);
});

test.each<[string, string[] | undefined]>([
  ['"h2"', ['h2']],
  ['"h2","spdy%2F3.1"', ['h2', 'spdy/3.1']],
  // Cut at 256 bytes: the last quote is gone.
  ['"h2","http/1', ['h2', 'http/1']],
  ['"100%2"', ['100%2']],
  ['-', undefined],
])('the client offers %s', (token, protocols) => {
  const { rows, rejects } = readAll(nlb.open(), withAlpn.replace('"h2","http/1.1"', token));
  expect(rejects).toEqual([]);
  expect(rows[0]?.alpn_client_preference_list).toEqual(protocols);
  expect(rows[0]?.tls_connection_creation_time).toBe('2026-11-03T10:11:07Z');
});

test('lines from before ALPN end with the domain name', () => {
  const old = withAlpn.slice(0, withAlpn.indexOf(' h2 http'));
  expect(readAll(nlb.open(), old)).toMatchObject({
    rows: [{ domain_name: 'my-network-loadbalancer.example.com' }],
    drifted: 0,
  });
});

test('a handshake that failed has no times', () => {
  const { rows } = readAll(nlb.open(), withAlpn.replace(' 5 2 98 ', ' -1 -1 0 '));
  expect(rows[0]).not.toHaveProperty('connection_time');
  expect(rows[0]).not.toHaveProperty('tls_handshake_time');
});

test('a creation time that is none rejects the line', () => {
  const { rejects } = readAll(nlb.open(), withAlpn.replace('2026-11-03T10:11:07', 'yesterday'));
  expect(rejects[0]?.reason).toContain('field 22 (tls_connection_creation_time)');
});
