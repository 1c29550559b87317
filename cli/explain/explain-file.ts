import { recognise, textOf } from '../event-file.ts';
import { type ExplainContext, type Explanation, explainEvent, explainRecord } from './explain.ts';

/** What log lines come to: they are parsed, delivered and judged by nobody. */
export type LogExplanation = { source: string; function: string; lake: string };

/**
 * What every event of a file would come to, in order; one explanation for log lines.
 * @throws BongsuError `SEND_UNKNOWN` for broken gzip
 */
export function explainFile(
  name: string,
  bytes: Uint8Array,
  context: ExplainContext,
): (Explanation | LogExplanation)[] {
  const file = recognise(textOf(name, bytes));
  switch (file.kind) {
    case 'envelopes':
    case 'alarm-actions':
      return file.events.map((event) => explainEvent(event, context));
    case 'cloudtrail':
      return file.records.map((record) => explainRecord(record, name, context));
    case 'flow-lines':
      return [{ source: 'flow-log lines', function: 'flow-logs', lake: 'vpc_flow' }];
    case 'flow-object':
      return [{ source: 'flow-log object', function: 'log-objects', lake: 'vpc_flow' }];
    case 'other':
      return [{ source: 'not recognised', function: 'log-objects', lake: 'by its key, or quarantine' }];
  }
}
