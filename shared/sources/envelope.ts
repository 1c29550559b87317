import { BongsuError, isObject, type JsonObject, type Origin, stringAt } from '../model/index.ts';
import { requiredObject, requiredString, requiredTime } from './shape.ts';

/**
 * An EventBridge event, typed at the border.
 * Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
 */
export type Envelope = {
  id: string;
  source: string;
  detailType: string;
  /** The account that emitted it; empty where the sender left it out. In a Health organisation view not the affected one. */
  account: string;
  region: string;
  /** ISO 8601 UTC. */
  time: string;
  resources: string[];
  detail: JsonObject;
};

/**
 * Reads an EventBridge event.
 * @throws BongsuError `SIGNAL_INVALID` with the path of what is missing or of another type.
 */
export function parseEnvelope(event: unknown): Envelope {
  if (!isObject(event)) {
    throw new BongsuError('SIGNAL_INVALID', 'The event is not a JSON object', { place: { path: [] } });
  }
  const resources = Array.isArray(event.resources) ? event.resources : [];
  return {
    id: requiredString(event, 'id'),
    source: requiredString(event, 'source'),
    detailType: requiredString(event, 'detail-type'),
    account: stringAt(event, 'account') ?? '',
    region: stringAt(event, 'region') ?? '',
    time: requiredTime(event, 'time'),
    resources: resources.filter((resource) => typeof resource === 'string'),
    detail: requiredObject(event, 'detail'),
  };
}

/** The lane of an event that EventBridge delivered. */
export function originOf(envelope: Envelope): Origin {
  return {
    lane: 'eventbridge',
    source: envelope.source,
    detailType: envelope.detailType,
    envelopeId: envelope.id,
  };
}

/** Refuses an envelope of another detail type than the source reads. */
export function expectDetailType(envelope: Envelope, known: (detailType: string) => boolean): void {
  if (known(envelope.detailType)) return;
  throw new BongsuError('SIGNAL_INVALID', `"${envelope.detailType}" is not a detail-type of this source`, {
    place: { path: ['detail-type'] },
  });
}
