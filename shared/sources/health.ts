import {
  at,
  BongsuError,
  isObject,
  type Json,
  type JsonObject,
  type Signal,
  stringAt,
} from '../model/index.ts';
import { expectDetailType, originOf, parseEnvelope } from './envelope.ts';
import { fault, isoTime, requiredString } from './shape.ts';

/** What the findings need of a Health event. Times are ISO 8601 UTC. */
export type HealthEvent = {
  eventArn: string;
  service: string;
  code: string;
  category: string;
  status: string;
  page: number;
  totalPages: number;
  startTime?: string;
  endTime?: string;
  description: string;
  /** Entity values of this page, each once, in order. */
  entities: string[];
};

/**
 * An AWS Health event as a signal. Pages of one communication are signals of their own; the backup copy that AWS
 * sends to a second region has the same id. The account is the affected one, the region the impacted one.
 * Source: https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html
 * @throws BongsuError `SIGNAL_INVALID` with the path of what is missing or of another type.
 */
export function healthSignal(event: unknown): Signal {
  const envelope = parseEnvelope(event);
  expectDetailType(envelope, (detailType) => detailType === 'AWS Health Event');
  const detail = envelope.detail;
  const eventArn = requiredString(detail, 'eventArn', ['detail']);
  requiredString(detail, 'eventTypeCode', ['detail']);
  requiredString(detail, 'eventTypeCategory', ['detail']);
  requiredString(detail, 'service', ['detail']);
  checkEntities(detail);
  const account = stringAt(detail, 'affectedAccount') ?? envelope.account;
  if (account === '') throw fault('affectedAccount', 'is missing', ['detail']);
  const communication = stringAt(detail, 'communicationId') ?? eventArn;
  return {
    id: `health:${communication}:${account}:${pageNumber(detail, 'page')}`,
    kind: 'health',
    account,
    region: stringAt(detail, 'eventRegion') ?? envelope.region,
    // When AWS said it: an event may have started long before it was communicated.
    time: envelope.time,
    origin: originOf(envelope),
    record: envelope.resources.length === 0 ? detail : { ...detail, resources: envelope.resources },
  };
}

/** The Health event inside a signal made by `healthSignal`. */
export function healthEvent(signal: Signal): HealthEvent {
  const { record } = signal;
  return {
    eventArn: requiredString(record, 'eventArn'),
    service: requiredString(record, 'service'),
    code: requiredString(record, 'eventTypeCode'),
    category: requiredString(record, 'eventTypeCategory'),
    status: stringAt(record, 'statusCode') ?? 'open',
    page: pageNumber(record, 'page'),
    totalPages: pageNumber(record, 'totalPages'),
    startTime: isoTime(stringAt(record, 'startTime') ?? ''),
    endTime: isoTime(stringAt(record, 'endTime') ?? ''),
    description: description(record.eventDescription),
    entities: entities(record),
  };
}

// An entity that cannot be read could be an exposed key: such an event is refused, not read in part.
function checkEntities(detail: JsonObject): void {
  const affected = detail.affectedEntities;
  if (affected === undefined) return;
  if (!Array.isArray(affected)) throw fault('affectedEntities', 'is not a list', ['detail']);
  affected.forEach((entity, index) => {
    if (stringAt(entity, 'entityValue') !== undefined) return;
    throw new BongsuError('SIGNAL_INVALID', 'An affected entity has no entityValue', {
      place: { path: ['detail', 'affectedEntities', index, 'entityValue'] },
    });
  });
}

// The entities stand in the detail and again in the envelope's resources; some events fill only one of the two.
function entities(record: JsonObject): string[] {
  const affected = Array.isArray(record.affectedEntities) ? record.affectedEntities : [];
  const resources = Array.isArray(record.resources) ? record.resources : [];
  const values = [...affected.map((entity) => stringAt(entity, 'entityValue')), ...resources];
  return [...new Set(values.filter((value) => typeof value === 'string'))];
}

// Numbers arrive as strings ("page": "1"); an event without pages is its own only page.
function pageNumber(record: JsonObject, name: 'page' | 'totalPages'): number {
  const number = Number(at(record, name) ?? 1);
  return Number.isInteger(number) && number > 0 ? number : 1;
}

function description(descriptions: Json | undefined): string {
  if (!Array.isArray(descriptions)) return '';
  const english = descriptions.find((one) => isObject(one) && one.language === 'en_US') ?? descriptions[0];
  return (stringAt(english, 'latestDescription') ?? '').replaceAll('\\n', '\n').trim();
}
