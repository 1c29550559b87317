import type { Io } from '../io.ts';

/** One part of what must have happened; `detail` is what was found. */
export type Part = { part: string; ok: boolean; detail: string; ms: number };

export type Found = { ok: boolean; detail: string };

/** What is claimed, and a look at the account that confirms it or not. */
export type Check<Incident> = { part: string; look(incident: Incident): Promise<Found> };

/** Runs another command of this program and returns what it wrote and its exit code. */
export type RunCommand = (args: string[]) => Promise<{ out: string; err: string; code: number }>;

/** Takes the checks in order and says of each what was found. One that throws did not happen; the next one is asked. */
export async function playParts<Incident>(
  io: Io,
  checks: readonly Check<Incident>[],
  incident: Incident,
): Promise<Part[]> {
  const parts: Part[] = [];
  for (const { part, look } of checks) {
    const started = performance.now();
    const found = await look(incident).catch((error: unknown) => ({ ok: false, detail: String(error) }));
    parts.push({ part, ...found, ms: Math.round(performance.now() - started) });
    io.err(`  ${found.ok ? '✓' : '✗'} ${part}: ${found.detail}`);
  }
  return parts;
}
