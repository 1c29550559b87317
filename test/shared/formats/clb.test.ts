import { expect, test } from 'vitest';
import { clb } from '../../../shared/formats/clb.ts';
import type { JsonObject } from '../../../shared/model/index.ts';
import { readAll } from './reading.ts';

const http = [
  '2026-11-03T10:11:12.945958Z my-loadbalancer 192.0.2.7:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 201 0 29',
  '"GET http://www.example.com:80/path HTTP/1.1" "curl/8.15.0" - -',
].join(' ');

test.each<{ of: string; line: string; row: JsonObject }>([
  {
    of: 'an HTTP request',
    line: http,
    row: {
      time: '2026-11-03T10:11:12.945958Z',
      elb: 'my-loadbalancer',
      client_ip: '192.0.2.7',
      client_port: 2817,
      backend_ip: '10.0.0.1',
      backend_port: 80,
      request_processing_time: 0.000073,
      backend_processing_time: 0.001048,
      response_processing_time: 0.000057,
      elb_status_code: 200,
      backend_status_code: 201,
      received_bytes: 0,
      sent_bytes: 29,
      request_method: 'GET',
      request_url: 'http://www.example.com:80/path',
      request_protocol: 'HTTP/1.1',
      url_host: 'www.example.com',
      url_path: '/path',
      user_agent: 'curl/8.15.0',
    },
  },
  {
    of: 'a TCP listener, which knows no requests',
    line: '2026-11-03T10:11:12.945958Z my-loadbalancer 192.0.2.7:2817 10.0.0.1:80 0.001069 0.000028 0.000041 - - 82 305 "- - - " "-" - -',
    row: {
      time: '2026-11-03T10:11:12.945958Z',
      elb: 'my-loadbalancer',
      client_ip: '192.0.2.7',
      client_port: 2817,
      backend_ip: '10.0.0.1',
      backend_port: 80,
      request_processing_time: 0.001069,
      backend_processing_time: 0.000028,
      response_processing_time: 0.000041,
      received_bytes: 82,
      sent_bytes: 305,
    },
  },
  {
    of: 'a malformed request over TLS, which no backend took',
    line: '2026-11-03T10:11:12.945958Z my-loadbalancer [2001:db8::7]:2817 - -1 -1 -1 400 0 0 0 "- http://host:443- -" "-" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2',
    row: {
      time: '2026-11-03T10:11:12.945958Z',
      elb: 'my-loadbalancer',
      client_ip: '2001:db8::7',
      client_port: 2817,
      elb_status_code: 400,
      backend_status_code: 0,
      received_bytes: 0,
      sent_bytes: 0,
      request_url: 'http://host:443-',
      url_host: 'host',
      ssl_cipher: 'ECDHE-RSA-AES128-GCM-SHA256',
      ssl_protocol: 'TLSv1.2',
    },
  },
])('$of', ({ line, row }) => {
  expect(readAll(clb.open(), line)).toMatchObject({ rows: [row], rejects: [], drifted: 0 });
  expect(readAll(clb.open(), line).rows[0]).toEqual(row);
});

test('lines from before the user agent was logged are read', () => {
  const old = http.slice(0, http.indexOf(' "curl'));
  expect(readAll(clb.open(), old).rows[0]).toMatchObject({ url_path: '/path' });
});

test('a line of another load balancer is rejected', () => {
  const { rejects } = readAll(clb.open(), `h2 ${http}`);
  expect(rejects[0]?.reason).toBe('field 1 (time) is no ISO 8601 time in UTC: "h2"');
});
