import { expect, test } from 'vitest';
import { albConnection } from '../../../shared/formats/alb-connection.ts';
import type { JsonObject } from '../../../shared/model/index.ts';
import { readAll } from './reading.ts';

const validity = 'NotBefore=2023-09-21T22:43:21Z;NotAfter=2026-06-17T22:43:21Z';

test.each<{ of: string; line: string; row: JsonObject }>([
  {
    of: 'a client with a certificate',
    line: `2026-11-03T10:11:12.514108Z 203.0.113.1 36280 443 TLSv1.3 TLS_AES_128_GCM_SHA256 4.036 "CN=example.com,O=End \\"Entity\\",C=US" ${validity} FEF257372D5C14D4 Success TID_3180a73013c8ca4bac2f731159d4b0fe X25519MLKEM768`,
    row: {
      time: '2026-11-03T10:11:12.514108Z',
      client_ip: '203.0.113.1',
      client_port: 36280,
      listener_port: 443,
      tls_protocol: 'TLSv1.3',
      tls_cipher: 'TLS_AES_128_GCM_SHA256',
      tls_handshake_latency: 4.036,
      leaf_client_cert_subject: 'CN=example.com,O=End "Entity",C=US',
      leaf_client_cert_validity: validity,
      leaf_client_cert_serial_number: 'FEF257372D5C14D4',
      tls_verify_status: 'Success',
      conn_trace_id: 'TID_3180a73013c8ca4bac2f731159d4b0fe',
      tls_keyexchange: 'X25519MLKEM768',
    },
  },
  {
    of: 'a connection without TLS, before there were trace ids',
    line: '2026-11-03T10:11:12.514108Z 2001:db8::1 36280 80 - - - "-" - - -',
    row: {
      time: '2026-11-03T10:11:12.514108Z',
      client_ip: '2001:db8::1',
      client_port: 36280,
      listener_port: 80,
    },
  },
])('$of', ({ line, row }) => {
  const read = readAll(albConnection.open(), line);
  expect(read).toMatchObject({ rejects: [], drifted: 0 });
  expect(read.rows).toEqual([row]);
});

test('a handshake that failed says why', () => {
  const line = `2026-11-03T10:11:12.514108Z 203.0.113.1 36280 443 TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256 -1 "CN=example.com" ${validity} FEF257372D5C14D4 Failed:ClientCertUntrusted`;
  const { rows } = readAll(albConnection.open(), line);
  expect(rows[0]).toMatchObject({ tls_verify_status: 'Failed:ClientCertUntrusted' });
  expect(rows[0]).not.toHaveProperty('tls_handshake_latency');
});

test('a line of an access log is rejected', () => {
  const { rejects } = readAll(
    albConnection.open(),
    'https 2026-11-03T10:11:12.186641Z app/my-lb/50dc 192.0.2.7:2817',
  );
  expect(rejects[0]?.reason).toContain('field 1 (time)');
});
