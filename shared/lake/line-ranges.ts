import { lineEnd } from './pack.ts';

/** Lines `from` to before `to`, counted from 0 over the whole output of one source. */
export type LineRange = readonly [from: number, to: number];

/** A run of whole lines and the number of its first one. */
export type Run = { first: number; lines: number; bytes: Uint8Array };

/** Sorted, with neighbours and overlaps joined. */
export function joined(ranges: readonly LineRange[]): LineRange[] {
  const all: [number, number][] = [];
  for (const [from, to] of [...ranges].sort(([a], [b]) => a - b)) {
    const last = all.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else if (from < to) all.push([from, to]);
  }
  return all;
}

/** How many lines the ranges hold. */
export function linesOf(ranges: readonly LineRange[]): number {
  return joined(ranges).reduce((sum, [from, to]) => sum + to - from, 0);
}

/**
 * The runs of `run` that lie in none of the ranges, as views into it.
 * @param done sorted and joined
 */
export function without(run: Run, done: readonly LineRange[]): Run[] {
  const last = run.first + run.lines;
  const left: Run[] = [];
  let line = run.first;
  let offset = 0;
  const take = (until: number): Run => {
    const start = offset;
    const first = line;
    for (; line < until; line++) offset = lineEnd(run.bytes, offset);
    return { first, lines: until - first, bytes: run.bytes.subarray(start, offset) };
  };
  for (const [from, to] of done) {
    if (to <= line || from >= last) continue;
    if (from > line) left.push(take(from));
    take(Math.min(to, last));
  }
  if (line < last) left.push({ first: line, lines: last - line, bytes: run.bytes.subarray(offset) });
  return left;
}
