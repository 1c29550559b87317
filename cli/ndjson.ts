import type { Io } from './io.ts';

/** Writes one NDJSON line to stdout, and waits while its reader is behind: long outputs never pile up in memory. */
export async function writeLine(io: Io, value: unknown): Promise<void> {
  if (io.outStream.write(`${JSON.stringify(value)}\n`)) return;
  await new Promise<void>((resolve) => {
    io.outStream.once('drain', () => resolve());
  });
}
