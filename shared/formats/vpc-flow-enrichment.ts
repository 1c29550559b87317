import { isIpv4Within, isWithin, type Ranges } from './address.ts';
import { directionBetween, directions } from './direction.ts';
import { type Fragment, fragment, type NdjsonBuffer, putFragment } from './ndjson-buffer.ts';
import { serviceNames, serviceOf } from './services.ts';
import { namesOfTcpFlags } from './tcp-flags.ts';
import type { FlowLayout } from './vpc-flow-layout.ts';

/**
 * The values of the line at hand, one slot a field of the layout: where they lie, and what they are as numbers (an
 * IPv4 address is one, too). Absent, or no number: -1.
 * It is filled anew by every line, so nothing is allocated.
 */
export type FlowValues = { starts: Int32Array; ends: Int32Array; numbers: Float64Array };

/** Bytes that `putEnrichment` takes at most. */
export const enrichmentBytes = 256;

const directionMembers = directions.map((direction) => fragment(`,"direction":"${direction}"`));
const serviceMembers = serviceNames.map((name) => fragment(`,"service":"${name}"`));
const flagMembers = Array.from({ length: 256 }, (_, flags) =>
  fragment(`,"tcp_flag_names":${JSON.stringify(namesOfTcpFlags(flags))}`),
);

/** 9999-12-31T23:59:59Z: what comes later has no four-digit year. */
export const latestSecond = 253_402_300_799;

/** What the record does not say but people ask: `time`, `direction`, `service`, `tcp_flag_names`. */
export function putEnrichment(
  out: NdjsonBuffer,
  input: Buffer,
  { at }: FlowLayout,
  values: FlowValues,
  own: Ranges,
): void {
  const { numbers } = values;
  const start = numberAt(numbers, at.start);
  if (start >= 0) putTime(out, start);
  const direction = directionMember(input, at, values, own);
  if (direction) putFragment(out, direction);
  const service =
    serviceMembers[
      serviceOf(
        numberAt(numbers, at.protocol),
        numberAt(numbers, at.sourcePort),
        numberAt(numbers, at.destinationPort),
      )
    ];
  if (service) putFragment(out, service);
  const flags = numberAt(numbers, at.tcpFlags);
  const flagNames = flags < 0 ? undefined : flagMembers[flags & 0xff];
  if (flagNames) putFragment(out, flagNames);
}

function numberAt(numbers: Float64Array, position: number): number {
  return position < 0 ? -1 : (numbers[position] as number);
}

function directionMember(
  input: Buffer,
  at: FlowLayout['at'],
  values: FlowValues,
  own: Ranges,
): Fragment | undefined {
  const { starts, ends } = values;
  const said = at.direction < 0 ? -1 : (starts[at.direction] as number);
  if (said >= 0) {
    // `ingress` and `egress` have different lengths; anything else is not AWS's word.
    const length = (ends[at.direction] as number) - said;
    if (length === 7 && input.toString('latin1', said, said + 7) === 'ingress') return directionMembers[0];
    if (length === 6 && input.toString('latin1', said, said + 6) === 'egress') return directionMembers[1];
  }
  const direction = directionBetween(
    isOwn(input, at.source, values, own),
    isOwn(input, at.destination, values, own),
  );
  return direction && directionMembers[directions.indexOf(direction)];
}

function isOwn(
  input: Buffer,
  position: number,
  { starts, ends, numbers }: FlowValues,
  own: Ranges,
): boolean | undefined {
  if (position < 0 || (starts[position] as number) < 0) return undefined;
  const ipv4 = numbers[position] as number;
  return ipv4 < 0
    ? isWithin(own, input, starts[position] as number, ends[position] as number)
    : isIpv4Within(own, ipv4);
}

let minuteWritten = -1;
let minuteMember = fragment('');

// `,"time":"2026-11-03T10:11:12Z"`. Lines that follow each other mostly share the minute, so it is formatted once.
function putTime(out: NdjsonBuffer, epochSecond: number): void {
  const minute = Math.floor(epochSecond / 60);
  if (minute !== minuteWritten) {
    minuteWritten = minute;
    minuteMember = fragment(`,"time":"${new Date(minute * 60_000).toISOString().slice(0, 17)}`);
  }
  putFragment(out, minuteMember);
  const second = epochSecond - minute * 60;
  const tens = (second / 10) | 0;
  const { bytes, length } = out;
  bytes[length] = 0x30 + tens;
  bytes[length + 1] = 0x30 + second - tens * 10;
  bytes[length + 2] = 0x5a;
  bytes[length + 3] = 0x22;
  out.length = length + 4;
}
