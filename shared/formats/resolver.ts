import type { JsonColumn } from './json-columns.ts';
import { jsonLog } from './json-line.ts';

const columns: readonly JsonColumn[] = [
  column('query_timestamp', 'timestamp', 'When the query was submitted, UTC'),
  column('version', 'string', 'Version of the log format'),
  column('account_id', 'string', 'Account that created the VPC'),
  column('region', 'string', 'Region of the VPC'),
  column('vpc_id', 'string', 'VPC that the query came from'),
  column('query_name', 'string', 'Domain name that was asked for'),
  column('query_type', 'string', 'DNS record type that was asked for'),
  column('query_class', 'string', 'Class of the query: IN'),
  column('rcode', 'string', 'Response code: NOERROR, NXDOMAIN, …'),
  column('answers', 'json', 'Records in the answer: Rdata, Type, Class'),
  column('srcaddr', 'string', 'Address that the query came from'),
  column('srcport', 'int', 'Port that the query came from'),
  column('transport', 'string', 'Protocol of the query: UDP or TCP'),
  column('instance_id', 'string', 'Instance that the query came from', 'srcids.instance'),
  column(
    'resolver_endpoint_id',
    'string',
    'Resolver endpoint that the query passed',
    'srcids.resolver_endpoint',
  ),
  column(
    'resolver_network_interface_id',
    'string',
    'Network interface of the Resolver endpoint that the query passed',
    'srcids.resolver_network_interface',
  ),
  column('firewall_rule_group_id', 'string', 'DNS Firewall rule group that matched, for alerts and blocks'),
  column('firewall_rule_action', 'string', 'What the rule said: ALERT or BLOCK'),
  column('firewall_domain_list_id', 'string', 'Domain list of the rule that matched'),
  column('additional_properties', 'json', 'What Resolver adds about the log delivery'),
];

/** Route 53 Resolver query logs. */
export const resolver = jsonLog({
  name: 'resolver',
  title: 'Route 53 Resolver query logs',
  source: 'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-query-logs-format.html',
  timeColumn: 'query_timestamp',
  columns,
});

function column(name: string, type: JsonColumn['type'], description: string, path = name): JsonColumn {
  return { name, type, path, description };
}
