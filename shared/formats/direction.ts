/**
 * Which way a flow goes. `ingress` and `egress` are seen from the network interface where the record has
 * `flow-direction`, else from the account's own addresses; `internal` has both ends there, `external` neither.
 */
export const directions = ['ingress', 'egress', 'internal', 'external'] as const;
export type Direction = (typeof directions)[number];

/** The direction that the ends of a flow tell: whether each is one of the own addresses. Undefined when one is unknown. */
export function directionBetween(from: boolean | undefined, to: boolean | undefined): Direction | undefined {
  if (from === undefined || to === undefined) return undefined;
  if (from) return to ? 'internal' : 'egress';
  return to ? 'ingress' : 'external';
}
