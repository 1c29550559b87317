import type { WindowTest } from '../ir.ts';
import { isMark, markLength, markOf } from './mark.ts';
import { isCount } from './satisfied.ts';
import type { StoredHit } from './state.ts';

/**
 * Hits as they are written: `named` in full, the newest; `counted`, the older ones of a count, as fixed columns of
 * time, event mark and (for distinct counts) value mark, without a separator.
 */
export type PackedHits = { named: StoredHit[]; counted?: string };

/** Hits of a count that keep their ids: what a finding can name. */
const mostNamed = 500;

/** Bytes of all named hits, and of all counted ones (10,000): an item of DynamoDB holds 400 KB. */
const mostNamedBytes = 100_000;
const mostCountedBytes = 180_000;

/** Epoch ms in base 36 until the year 5188. */
const timeLength = 9;

/** Packs hits, which are in order of time. `excess` of them, the oldest, find no room. */
export function pack(hits: readonly StoredHit[], test: WindowTest): { packed: PackedHits; excess: number } {
  const plain = isCount(test) && hits.every((hit) => hit.parents === undefined);
  const { named, older } = split(hits, plain ? mostNamed : Number.POSITIVE_INFINITY);
  if (!plain || older.length === 0) return { packed: { named }, excess: older.length };
  const columns = older.map((hit) => column(hit, test.type === 'value_count'));
  const width = columns[0]?.length ?? 1;
  const fitting = columns.slice(-Math.floor(mostCountedBytes / width));
  return { packed: { named, counted: fitting.join('') }, excess: columns.length - fitting.length };
}

export function unpack({ named, counted }: PackedHits): StoredHit[] {
  if (counted === undefined) return named;
  const width = timeLength + markLength + (named.some(({ value }) => value !== undefined) ? markLength : 0);
  const older = Array.from({ length: Math.floor(counted.length / width) }, (_, index): StoredHit => {
    const text = counted.slice(index * width, (index + 1) * width);
    const value = text.slice(timeLength + markLength);
    return {
      at: Number.parseInt(text.slice(0, timeLength), 36),
      id: text.slice(timeLength, timeLength + markLength),
      rule: 0,
      ...(value === '' ? {} : { value }),
    };
  });
  return [...older, ...named];
}

/** The newest hits that may be named, at least one. */
function split(hits: readonly StoredHit[], most: number): { named: StoredHit[]; older: StoredHit[] } {
  let room = mostNamedBytes;
  let from = hits.length;
  while (from > 0) {
    const hit = hits[from - 1];
    if (hit === undefined || isMark(hit.id) || hits.length - from >= most) break;
    room -= Buffer.byteLength(JSON.stringify(hit)) + 1;
    if (room < 0 && from < hits.length) break;
    from -= 1;
  }
  return { named: hits.slice(from), older: hits.slice(0, from) };
}

function column({ at, id, value }: StoredHit, withValue: boolean): string {
  const mark = isMark(id) ? id : markOf(id);
  return `${at.toString(36).padStart(timeLength, '0')}${mark}${withValue ? String(value) : ''}`;
}
