import { accessLog } from './access-log.ts';
import { type AccessField, duration, quoted, text, time, whole } from './access-log-field.ts';

const fields: readonly AccessField[] = [
  time('time', 'When the connection was established, or failed to be, UTC'),
  text('client_ip', 'Address of the client'),
  whole('client_port', 'int', 'Port of the client'),
  whole('listener_port', 'int', 'Port of the listener'),
  text('tls_protocol', 'TLS protocol, on HTTPS listeners'),
  text('tls_cipher', 'TLS cipher, on HTTPS listeners'),
  duration('tls_handshake_latency', 'Seconds that a successful TLS handshake took'),
  quoted('leaf_client_cert_subject', 'Subject of the client’s certificate'),
  text('leaf_client_cert_validity', 'Validity of the client’s certificate: NotBefore=…;NotAfter=…'),
  text('leaf_client_cert_serial_number', 'Serial number of the client’s certificate'),
  text('tls_verify_status', 'Success, or Failed: with the reason'),
  text('conn_trace_id', 'Id of the connection, shared with its entries in the access log'),
  text('tls_keyexchange', 'Key exchange of the TLS handshake, post-quantum ones among them'),
];

/** Connection logs of Application Load Balancers; lines from before `conn_trace_id` are read, too. */
export const albConnection = accessLog({
  name: 'alb-connection',
  title: 'Application Load Balancer connection logs',
  source:
    'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-connection-logs.html',
  fields,
  atLeast: 11,
});
