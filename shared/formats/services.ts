const tcp = 6;
const udp = 17;
const both = [tcp, udp] as const;

/**
 * Service names as IANA registers them: the well-known ports (below 1024) in use, and the registered ports that people
 * ask their flow logs about. Source: https://www.iana.org/assignments/service-names-port-numbers
 */
const registry: readonly (readonly [port: number, name: string, protocols: readonly number[]])[] = [
  [7, 'echo', both],
  [9, 'discard', both],
  [13, 'daytime', both],
  [17, 'qotd', both],
  [19, 'chargen', both],
  [20, 'ftp-data', [tcp]],
  [21, 'ftp', [tcp]],
  [22, 'ssh', [tcp]],
  [23, 'telnet', [tcp]],
  [25, 'smtp', [tcp]],
  [37, 'time', both],
  [43, 'nicname', [tcp]],
  [49, 'tacacs', both],
  [53, 'domain', both],
  [67, 'bootps', [udp]],
  [68, 'bootpc', [udp]],
  [69, 'tftp', [udp]],
  [70, 'gopher', [tcp]],
  [79, 'finger', [tcp]],
  [80, 'http', both],
  [88, 'kerberos', both],
  [102, 'iso-tsap', [tcp]],
  [110, 'pop3', [tcp]],
  [111, 'sunrpc', both],
  [113, 'ident', [tcp]],
  [119, 'nntp', [tcp]],
  [123, 'ntp', [udp]],
  [135, 'epmap', both],
  [137, 'netbios-ns', both],
  [138, 'netbios-dgm', both],
  [139, 'netbios-ssn', both],
  [143, 'imap', [tcp]],
  [161, 'snmp', both],
  [162, 'snmptrap', both],
  [177, 'xdmcp', both],
  [179, 'bgp', [tcp]],
  [319, 'ptp-event', [udp]],
  [320, 'ptp-general', [udp]],
  [389, 'ldap', both],
  [427, 'svrloc', both],
  [443, 'https', both],
  [445, 'microsoft-ds', both],
  [464, 'kpasswd', both],
  [465, 'submissions', [tcp]],
  [500, 'isakmp', [udp]],
  [512, 'exec', [tcp]],
  [513, 'login', [tcp]],
  [514, 'shell', [tcp]],
  [514, 'syslog', [udp]],
  [515, 'printer', [tcp]],
  [520, 'router', [udp]],
  [546, 'dhcpv6-client', [udp]],
  [547, 'dhcpv6-server', [udp]],
  [548, 'afpovertcp', [tcp]],
  [554, 'rtsp', both],
  [563, 'nntps', [tcp]],
  [587, 'submission', [tcp]],
  [593, 'http-rpc-epmap', [tcp]],
  [623, 'asf-rmcp', [udp]],
  [631, 'ipp', both],
  [636, 'ldaps', [tcp]],
  [646, 'ldp', both],
  [749, 'kerberos-adm', both],
  [853, 'domain-s', both],
  [860, 'iscsi', [tcp]],
  [873, 'rsync', [tcp]],
  [989, 'ftps-data', [tcp]],
  [990, 'ftps', [tcp]],
  [992, 'telnets', [tcp]],
  [993, 'imaps', [tcp]],
  [995, 'pop3s', [tcp]],
  [1080, 'socks', [tcp]],
  [1194, 'openvpn', both],
  [1433, 'ms-sql-s', [tcp]],
  [1434, 'ms-sql-m', [udp]],
  [1701, 'l2tp', [udp]],
  [1812, 'radius', both],
  [1813, 'radius-acct', both],
  [1883, 'mqtt', [tcp]],
  [2049, 'nfs', both],
  [2375, 'docker', [tcp]],
  [2376, 'docker-s', [tcp]],
  [2379, 'etcd-client', [tcp]],
  [2380, 'etcd-server', [tcp]],
  [3260, 'iscsi-target', [tcp]],
  [3268, 'msft-gc', [tcp]],
  [3269, 'msft-gc-ssl', [tcp]],
  [3306, 'mysql', [tcp]],
  [3389, 'ms-wbt-server', both],
  [3478, 'stun', both],
  [4369, 'epmd', [tcp]],
  [4500, 'ipsec-nat-t', [udp]],
  [4789, 'vxlan', [udp]],
  [5060, 'sip', both],
  [5061, 'sips', both],
  [5222, 'xmpp-client', [tcp]],
  [5269, 'xmpp-server', [tcp]],
  [5353, 'mdns', [udp]],
  [5355, 'llmnr', both],
  [5432, 'postgresql', [tcp]],
  [5671, 'amqps', [tcp]],
  [5672, 'amqp', [tcp]],
  [5900, 'rfb', [tcp]],
  [5985, 'wsman', [tcp]],
  [5986, 'wsmans', [tcp]],
  [6081, 'geneve', [udp]],
  [6379, 'redis', [tcp]],
  [6514, 'syslog-tls', both],
  [8080, 'http-alt', [tcp]],
  [8883, 'secure-mqtt', [tcp]],
  [9100, 'pdl-datastream', [tcp]],
  [9418, 'git', [tcp]],
  [10050, 'zabbix-agent', [tcp]],
  [10051, 'zabbix-trapper', [tcp]],
  [11211, 'memcache', both],
  [27017, 'mongodb', [tcp]],
];

/** Every service name, in the order of the ports; a service is known by its place here. */
export const serviceNames: readonly string[] = [...new Set(registry.map(([, name]) => name))];

const byTcpPort = index(tcp);
const byUdpPort = index(udp);

/**
 * The place in `serviceNames` of the service that a flow belongs to, or -1. The lower port that is registered names it:
 * the other end of a connection is an ephemeral port. Ports that are absent are negative.
 * @example serviceNames[serviceOf(6, 51034, 443)] // 'https'
 */
export function serviceOf(protocol: number, sourcePort: number, destinationPort: number): number {
  if (protocol !== tcp && protocol !== udp) return -1;
  const ports = protocol === tcp ? byTcpPort : byUdpPort;
  const low = Math.min(sourcePort, destinationPort);
  const named = (ports[low] ?? 0) - 1;
  return named >= 0 ? named : (ports[Math.max(sourcePort, destinationPort)] ?? 0) - 1;
}

// One slot a port: its service's place plus one, zero where none is registered.
function index(protocol: number): Uint8Array {
  const slots = new Uint8Array(65_536);
  for (const [port, name, protocols] of registry) {
    if (protocols.includes(protocol)) slots[port] = serviceNames.indexOf(name) + 1;
  }
  return slots;
}
