import { accessLog } from './access-log.ts';
import {
  type AccessField,
  duration,
  endpoint,
  quoted,
  request,
  text,
  time,
  whole,
} from './access-log-field.ts';

const fields: readonly AccessField[] = [
  time('time', 'When the request was received from the client, UTC'),
  text('elb', 'Name of the load balancer'),
  endpoint('client', 'client that sent the request'),
  endpoint('backend', 'instance that handled the request; absent where none did'),
  duration(
    'request_processing_time',
    'Seconds from receiving the request to sending it to an instance; absent where none took it',
  ),
  duration(
    'backend_processing_time',
    'Seconds from sending the request to the instance’s first answer; absent where there was none',
  ),
  duration(
    'response_processing_time',
    'Seconds from the instance’s answer to sending it to the client; absent where there was none',
  ),
  whole('elb_status_code', 'int', 'Status code of the load balancer’s response, on HTTP listeners'),
  whole('backend_status_code', 'int', 'Status code of the instance’s response, on HTTP listeners'),
  whole('received_bytes', 'bigint', 'Size of the request, bytes'),
  whole('sent_bytes', 'bigint', 'Size of the response, bytes'),
  request('request', 'protocol://host:port/path?query; absent on TCP listeners'),
  quoted('user_agent', 'User-Agent header, on HTTP listeners'),
  text('ssl_cipher', 'TLS cipher, on HTTPS and SSL listeners'),
  text('ssl_protocol', 'TLS protocol, on HTTPS and SSL listeners'),
];

/** Access logs of Classic Load Balancers; the oldest lines end with the request. */
export const clb = accessLog({
  name: 'clb',
  title: 'Classic Load Balancer access logs',
  source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/access-log-collection.html',
  fields,
  atLeast: 12,
});
