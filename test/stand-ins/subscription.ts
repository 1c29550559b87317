import { gzipSync } from 'node:zlib';

/** An event as CloudWatch Logs gives it to a Lambda function. */
export function subscriptionEvent(
  messages: readonly string[],
  header: { messageType?: string; logGroup?: string; logStream?: string } = {},
): { awslogs: { data: string } } {
  const payload = {
    messageType: 'DATA_MESSAGE',
    owner: '123456789012',
    logGroup: '/vpc/flow',
    logStream: 'eni-0123456789abcdef0-all',
    subscriptionFilters: ['bongsu'],
    ...header,
    logEvents: messages.map((message, index) => ({ id: `${index}`, timestamp: 1_760_000_000_000, message })),
  };
  return { awslogs: { data: gzipSync(JSON.stringify(payload)).toString('base64') } };
}

/** A line of the default layout; `number` sets the destination port, so that lines differ. */
export function flowLine(number: number): string {
  return `2 123456789012 eni-0123456789abcdef0 192.0.2.1 198.51.100.${number % 250} 44321 ${number % 65_536} 6 10 840 1760000000 1760000060 ACCEPT OK`;
}
