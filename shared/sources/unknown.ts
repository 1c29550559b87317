import type { Finding, JsonObject, Signal } from '../model/index.ts';
import { parseEnvelope } from './envelope.ts';
import { envelopeSignal } from './envelope-signal.ts';
import { findingOf, slug } from './finding-of.ts';
import { grades, type Source } from './source.ts';

const guide = 'https://docs.aws.amazon.com/eventbridge/latest/ref/events.html';

const worth = grades({
  unknown: {
    when: 'an event that no source knows by name',
    severity: 'informational',
    why: 'kept and counted, so that it can be asked for by name',
  },
});

/**
 * Services that speak of security and may learn to say something new. Whatever they send that no source names comes
 * here, so that a new event is seen rather than lost.
 */
export const watchedServices = [
  'aws.access-analyzer',
  'aws.guardduty',
  'aws.health',
  'aws.securityhub',
  'aws.trustedadvisor',
] as const;

/** An EventBridge event that is not known by name: a signal with the whole event, told to nobody, counted. */
export const unknownSource: Source = {
  name: 'unknown',
  title: 'Events that no source knows',
  lane: 'aws-events',
  events: [],
  guide,
  signal,
  findings,
  grades: worth,
  note: 'Of the services that speak of security, everything that no source names.',
};

function signal(event: unknown): Signal {
  const envelope = parseEnvelope(event);
  const { source, detailType, resources, detail } = envelope;
  const record: JsonObject = { source, 'detail-type': detailType, resources, detail };
  return { ...envelopeSignal(envelope, { kind: 'unknown', identity: [envelope.id] }), record };
}

function findings(signal: Signal): Finding[] {
  const { source, 'detail-type': detailType } = signal.record;
  const name = `${String(source)} ${String(detailType)}`;
  return [
    findingOf(signal, {
      ruleId: `unknown-${slug(name)}`,
      title: `Not known by name: ${name}`,
      description: 'No source reads this event; the record holds all of it.',
      severity: worth.unknown.severity,
      resources: [],
      matched: [
        { field: 'source', value: String(source) },
        { field: 'detail-type', value: String(detailType) },
      ],
      dedupKey: `unknown:${signal.account}:${slug(name)}`,
      references: [guide],
      runbook: ['Read the record. If it matters, write a source for it: shared/sources.'],
    }),
  ];
}
