import { PassThrough, Readable } from 'node:stream';
import type { Io } from '../../cli/io.ts';

/** An `Io` that keeps what a command writes, with the text it reads from stdin. */
export function recordedIo(stdin: string | Uint8Array = ''): {
  io: Io;
  out: () => string;
  err: () => string;
  code: () => number;
} {
  const outStream = new PassThrough();
  const errStream = new PassThrough();
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  outStream.on('data', (chunk: Buffer) => out.push(chunk));
  errStream.on('data', (chunk: Buffer) => err.push(chunk));
  let code = 0;
  return {
    io: {
      out: (line) => void outStream.write(`${line}\n`),
      err: (line) => void errStream.write(`${line}\n`),
      stdin: Readable.from([stdin]),
      outStream,
      errStream,
      terminal: false,
      exit: (next) => {
        code = next;
      },
    },
    out: () => Buffer.concat(out).toString(),
    err: () => Buffer.concat(err).toString(),
    code: () => code,
  };
}
