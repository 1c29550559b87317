/** What a rule of a firewall lets through. A port range of 0 to 65535 is all ports. */
export type PortRange = {
  /** `tcp`, `udp`, `icmp`, a protocol number, or `-1` for all. */
  protocol: string;
  fromPort: number;
  toPort: number;
};

/** A port behind which a login, a database or a control plane waits, and nothing meant for strangers. */
export type SensitivePort = { port: number; name: string };

export const sensitivePorts: readonly SensitivePort[] = [
  { port: 22, name: 'SSH' },
  { port: 3389, name: 'RDP' },
  { port: 21, name: 'FTP' },
  { port: 23, name: 'Telnet' },
  { port: 135, name: 'RPC' },
  { port: 139, name: 'NetBIOS' },
  { port: 445, name: 'SMB' },
  { port: 1433, name: 'SQL Server' },
  { port: 1521, name: 'Oracle' },
  { port: 2375, name: 'Docker' },
  { port: 2379, name: 'etcd' },
  { port: 3306, name: 'MySQL' },
  { port: 5432, name: 'PostgreSQL' },
  { port: 5439, name: 'Redshift' },
  { port: 5900, name: 'VNC' },
  { port: 5985, name: 'WinRM' },
  { port: 6379, name: 'Redis' },
  { port: 6443, name: 'Kubernetes' },
  { port: 9200, name: 'OpenSearch' },
  { port: 10250, name: 'kubelet' },
  { port: 11211, name: 'memcached' },
  { port: 27017, name: 'MongoDB' },
];

/** The first sensitive port that the range lets through, by the order of the list. */
export function sensitivePortOf(range: PortRange): SensitivePort | undefined {
  return sensitivePorts.find(({ port }) => includesPort(range, port));
}

/** True when the range lets traffic to this TCP or UDP port through. */
export function includesPort(range: PortRange, port: number): boolean {
  if (range.protocol === '-1') return true;
  const carriesPorts = ['tcp', 'udp', '6', '17'].includes(range.protocol.toLowerCase());
  return carriesPorts && range.fromPort <= port && port <= range.toPort;
}
