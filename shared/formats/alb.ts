import { accessLog } from './access-log.ts';
import {
  type AccessField,
  column,
  duration,
  endpoint,
  quoted,
  request,
  signed,
  text,
  time,
  whole,
} from './access-log-field.ts';

const fields: readonly AccessField[] = [
  text('type', 'http, https, h2, grpcs, ws or wss'),
  time('time', 'When the response was sent, or a WebSocket was closed, UTC'),
  text('elb', 'Load balancer: app/name/id'),
  endpoint('client', 'client that sent the request, or of the proxy before it'),
  endpoint('target', 'target that handled the request; absent where none did'),
  duration(
    'request_processing_time',
    'Seconds from receiving the request to sending it to a target; absent where none took it',
  ),
  duration(
    'target_processing_time',
    'Seconds from sending the request to the target’s first answer; absent where there was none',
  ),
  duration(
    'response_processing_time',
    'Seconds from the target’s answer to sending it to the client; absent where there was none',
  ),
  whole('elb_status_code', 'int', 'Status code of the load balancer’s response'),
  whole('target_status_code', 'int', 'Status code of the target’s response'),
  whole('received_bytes', 'bigint', 'Size of the request with its headers, bytes'),
  whole('sent_bytes', 'bigint', 'Size of the response with its headers, bytes'),
  request('request', 'protocol://host:port/path?query'),
  quoted('user_agent', 'User-Agent header, cut at 8 KB'),
  text('ssl_cipher', 'TLS cipher, on HTTPS listeners'),
  text('ssl_protocol', 'TLS protocol, on HTTPS listeners'),
  text('target_group_arn', 'Target group'),
  quoted('trace_id', 'X-Amzn-Trace-Id header'),
  quoted('domain_name', 'Server name of the TLS handshake, on HTTPS listeners'),
  quoted('chosen_cert_arn', 'Certificate that was presented, or session-reused'),
  signed('matched_rule_priority', 'int', 'Rule that matched: 0 the default, -1 an error while evaluating'),
  time('request_creation_time', 'When the request was received, UTC'),
  quoted('actions_executed', 'Actions taken, separated by commas: waf, authenticate, forward, redirect, …'),
  quoted('redirect_url', 'Target of the redirect, if one was sent'),
  quoted(
    'error_reason',
    'Code of the error, if the request failed: AuthInvalidCookie, LambdaInvalidResponse, …',
  ),
  quoted('target:port_list', 'Targets that handled the request, separated by spaces', 'target_port_list'),
  quoted('target_status_code_list', 'Status codes of those targets, separated by spaces'),
  quoted('classification', 'Desync mitigation: Acceptable, Ambiguous or Severe'),
  quoted('classification_reason', 'Why it was classified so: BadUri, DuplicateContentLength, …'),
  text('conn_trace_id', 'Id of the connection, shared with its entry in the connection log'),
  quoted('transformed_host', 'Host header after rewriting, if a transform changed it'),
  quoted('transformed_uri', 'URI after rewriting, if a transform changed it'),
  quoted('request_transform_status', 'TransformSuccess, TransformFailed, or absent without a transform'),
  {
    // It stands in the lines, but AWS's list of fields does not have it: anything but an address is something else.
    name: 'node_ip',
    kind: 'address',
    open: true,
    columns: [column('node_ip', 'string', 'Address of the load balancer node')],
  },
];

/** Access logs of Application Load Balancers, old and new: a line may end after `target_group_arn` (2016). */
export const alb = accessLog({
  name: 'alb',
  title: 'Application Load Balancer access logs',
  source:
    'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html',
  fields,
  atLeast: 17,
});
