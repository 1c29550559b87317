/** TCP control bits, lowest first. Source: RFC 9293, section 3.1 (the bits), AWS flow log records (their sum). */
export const tcpFlagNames = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR'] as const;

/**
 * The names of the bits that are set. AWS sums the flags over the aggregation interval (a SYN-ACK shows as 18);
 * bits above the eight that TCP defines have no name.
 * @example namesOfTcpFlags(18) // ['SYN', 'ACK']
 */
export function namesOfTcpFlags(flags: number): string[] {
  return tcpFlagNames.filter((_, bit) => (flags & (1 << bit)) !== 0);
}
