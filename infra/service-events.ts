import { sources } from '../shared/sources/index.ts';
import { protectedObjectEvents } from '../shared/sources/s3-objects.ts';
import type { EventLane } from '../shared/sources/source.ts';
import { watchedServices } from '../shared/sources/unknown.ts';
import type { Value } from './cloudformation.ts';

export type EventPattern = { [key: string]: Value };

/** A rule for what AWS services say of themselves; `name` begins with the function's. */
export type ServiceRule = { name: string; target: EventLane; pattern: EventPattern };

/** Objects that must stay, as `params.protectedPrefixes` names them. */
export type ProtectedPrefix = { bucket: string; prefix: string };

const fetched = sources.flatMap(({ name, lane, events }) =>
  events
    .filter((kind) => kind.fetched !== false)
    .map((kind, index) => ({ name: `${lane}-${name}${index === 0 ? '' : `-${index + 1}`}`, lane, kind })),
);

/** Every detail type that a source names, CloudTrail's among them. */
const known = sources.flatMap(({ events }) =>
  events
    .filter(({ source }) => source === 'aws.*' || watchedServices.some((service) => service === source))
    .flatMap(({ detailTypes }) => detailTypes),
);

/** The rules of the sources, and one for what the services that are watched may newly say. */
export const serviceRules: readonly ServiceRule[] = [
  ...fetched.map(({ name, lane, kind: { source, detailTypes, detail } }) => ({
    name,
    target: lane,
    pattern: {
      source: [source],
      'detail-type': [...detailTypes],
      ...(detail === undefined ? {} : { detail: detail as Value }),
    },
  })),
  {
    name: 'aws-events-unknown',
    target: 'aws-events',
    pattern: { source: [...watchedServices], 'detail-type': [{ 'anything-but': known }] },
  },
];

/**
 * The same for a stack that forwards: what needs no narrowing goes in one rule. It lets through what one service
 * would call like another's event, which the rules at home do not take.
 */
export function forwardedServiceRules(): { name: string; pattern: EventPattern }[] {
  const narrowed = serviceRules.filter(
    ({ name, pattern }) => 'detail' in pattern || name === 'aws-events-unknown',
  );
  const plain = fetched.filter(({ kind }) => kind.detail === undefined).map(({ kind }) => kind);
  return [
    {
      name: 'services',
      pattern: {
        source: [...new Set(plain.map(({ source }) => source))],
        'detail-type': [...new Set(plain.flatMap(({ detailTypes }) => detailTypes))],
      },
    },
    ...narrowed,
  ];
}

/** One rule a bucket. Only buckets that send their events to EventBridge are heard. */
export function protectedPrefixRules(prefixes: readonly ProtectedPrefix[]): ServiceRule[] {
  const buckets = [...new Set(prefixes.map(({ bucket }) => bucket))];
  return buckets.map((bucket, index) => ({
    name: `aws-events-protected-${index + 1}`,
    target: 'aws-events',
    pattern: {
      source: ['aws.s3'],
      'detail-type': [...protectedObjectEvents],
      detail: {
        bucket: { name: [bucket] },
        object: { key: prefixes.filter((one) => one.bucket === bucket).map(({ prefix }) => ({ prefix })) },
      },
    },
  }));
}
