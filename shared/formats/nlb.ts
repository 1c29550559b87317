import { accessLog } from './access-log.ts';
import { type AccessField, column, duration, endpoint, text, time, whole } from './access-log-field.ts';

const fields: readonly AccessField[] = [
  text('type', 'Type of the listener: tls'),
  text('version', 'Version of the log entry'),
  time('time', 'When the TLS connection ended, UTC'),
  text('elb', 'Load balancer: net/name/id'),
  text('listener', 'Id of the TLS listener'),
  endpoint('client', 'client'),
  endpoint('destination', 'destination; for a TLS listener the load balancer'),
  duration('connection_time', 'Milliseconds from the start of the connection to its end'),
  duration('tls_handshake_time', 'Milliseconds that the TLS handshake took'),
  whole('received_bytes', 'bigint', 'Bytes received from the client, after decryption'),
  whole('sent_bytes', 'bigint', 'Bytes sent to the client, before encryption'),
  whole('incoming_tls_alert', 'int', 'TLS alert that the client sent, if any'),
  text('chosen_cert_arn', 'Certificate that was presented; absent without a valid client hello'),
  text('chosen_cert_serial', 'Reserved by AWS'),
  text('tls_cipher', 'TLS cipher that was negotiated'),
  text('tls_protocol_version', 'TLS protocol that was negotiated'),
  text('tls_named_group', 'TLS group that was negotiated'),
  text('domain_name', 'Server name in the client hello'),
  text('alpn_fe_protocol', 'Protocol negotiated with the client: h2, http/1.1, http/1.0'),
  text('alpn_be_protocol', 'Protocol negotiated with the target'),
  {
    // One token, quotes and commas and all; URL-encoded, and cut at 256 bytes.
    name: 'alpn_client_preference_list',
    kind: 'other',
    read: protocolList,
    columns: [
      column(
        'alpn_client_preference_list',
        'array<string>',
        'Protocols that the client offered, in its order',
      ),
    ],
  },
  time('tls_connection_creation_time', 'When the TLS connection began, UTC'),
];

/** Access logs of Network Load Balancers (TLS listeners); lines from before the ALPN fields are read, too. */
export const nlb = accessLog({
  name: 'nlb',
  title: 'Network Load Balancer access logs',
  source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-access-logs.html',
  fields,
  atLeast: 18,
});

function protocolList(token: string): string {
  return JSON.stringify(token.split(',').map((part) => decoded(part.replace(/^"|"$/g, ''))));
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return part;
    throw error;
  }
}
