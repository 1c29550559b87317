import { at, type Finding, type Severity } from '../../shared/model/index.ts';

/** What `bongsu detect` prints of a finding. `eventIds` only where several events took part. */
export type FindingLine = {
  ruleId: string;
  title: string;
  severity: Severity;
  eventId: string;
  eventName: string;
  eventSource: string;
  eventTime: string;
  actor: Finding['actor'] | null;
  resources: Finding['resources'];
  matched: Finding['matched'];
  eventIds?: string[];
};

/** The line of a finding over CloudTrail records; for windows `eventId` is the completing event. */
export function findingLine(finding: Finding): FindingLine {
  const { ruleId, title, severity, signal, signalIds, actor, resources, matched } = finding;
  const text = (field: string) => String(at(signal.record, field) ?? '');
  return {
    ruleId,
    title,
    severity,
    eventId: text('eventID'),
    eventName: text('eventName'),
    eventSource: text('eventSource'),
    eventTime: signal.time,
    actor: actor ?? null,
    resources,
    matched,
    ...(signalIds.length > 1 ? { eventIds: signalIds.map(eventIdOf) } : {}),
  };
}

// A CloudTrail signal's id is `cloudtrail:<eventID>:<account>`.
function eventIdOf(signalId: string): string {
  return signalId.split(':')[1] ?? signalId;
}
