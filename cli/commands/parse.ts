import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Argument, Command } from 'commander';
import type { Counts, Transformed, Writer } from '../../shared/formats/index.ts';
import { formatNamed, formats, parseFlowLayout } from '../../shared/formats/index.ts';
import { BongsuError } from '../../shared/model/index.ts';
import type { Io } from '../io.ts';

const examples = `
Examples:
  bongsu parse vpc-flow flow.log.gz > flows.ndjson
  bongsu parse cloudtrail < trail.json
  bongsu parse alb 123456789012_elasticloadbalancing_us-east-1_app.shop.50dc6c495c0c9188.log.gz
  bongsu parse vpc-flow --layout "version srcaddr dstaddr bytes" custom.log`;

/** `bongsu parse FORMAT [FILE]`: log lines in, NDJSON records out; rejects and the counts go to stderr. */
export function parseCommand(io: Io): Command {
  return new Command('parse')
    .summary('log lines to typed NDJSON records')
    .description(
      'Reads a log file, or standard input, gzipped or not, and writes its records as typed NDJSON to standard output. ' +
        'Lines that cannot be read are written as NDJSON {offset,line,reason} to standard error, ' +
        'followed by one line of counts: in = out + rejected + skipped. ' +
        'The exit code is 0 when the input was read to its end, whatever it held, and 1 when it could not be.',
    )
    .addArgument(new Argument('<format>', 'the log format').choices(Object.keys(formats)))
    .argument('[file]', 'the file to read; standard input when there is none')
    .option(
      '--layout <fields>',
      'vpc-flow: the fields of a line in order, as in "version account-id interface-id"',
    )
    .addHelpText('after', examples)
    .action(
      async (format: string, file: string | undefined, { layout }: { layout?: string }, command: Command) => {
        if (layout !== undefined && format !== 'vpc-flow') {
          command.error(`error: option '--layout <fields>' is for vpc-flow, not for ${format}`);
        }
        await parse(io, file, openWriter(format, layout, command));
      },
    );
}

function openWriter(format: string, layout: string | undefined, command: Command): Writer {
  try {
    return formatNamed(format).open(layout === undefined ? {} : { layout: parseFlowLayout(layout) });
  } catch (error) {
    if (error instanceof BongsuError && error.code === 'LAYOUT_INVALID')
      command.error(`error: ${error.message}`);
    throw error;
  }
}

async function parse(io: Io, file: string | undefined, writer: Writer): Promise<void> {
  const sum: Counts = { in: 0, out: 0, rejected: 0, skipped: 0 };
  const output = openOutput(io.outStream);

  async function deliver({ ndjson, rejects, counts }: Transformed): Promise<void> {
    sum.in += counts.in;
    sum.out += counts.out;
    sum.rejected += counts.rejected;
    sum.skipped += counts.skipped;
    for (const { offset, line, reason } of rejects) io.err(JSON.stringify({ offset, line, reason }));
    await output.write(ndjson);
  }

  try {
    for await (const chunk of inputOf(io, file)) {
      await deliver(writer.push(chunk));
      if (output.isClosed()) break;
    }
  } catch (error) {
    if (!(error instanceof BongsuError)) throw error;
    io.err(`error: ${error.message} [${error.code}]`);
    io.exit(1);
  }
  // Who stopped reading in the middle has no use for the rest, which is half a line.
  if (!output.isClosed()) await deliver(writer.end());
  await output.flush();
  io.err(JSON.stringify(sum));
}

/** The bytes of the input, inflated where they are gzip. What goes wrong on the way is `INPUT_UNREADABLE`. */
async function* inputOf(io: Io, file: string | undefined): AsyncGenerator<Uint8Array> {
  try {
    yield* inflated(file === undefined ? io.stdin : createReadStream(file, { highWaterMark: 256 * 1024 }));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BongsuError('INPUT_UNREADABLE', `${file ?? 'standard input'} cannot be read: ${reason}`, {
      cause,
    });
  }
}

// By the first two bytes (RFC 1952: 1f 8b), whatever the name says.
async function* inflated(source: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
  const chunks = bytesOf(source);
  let head = Buffer.alloc(0);
  while (head.length < 2) {
    const next = await chunks.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield head;
    yield* chunks;
  }
  if (head[0] !== 0x1f || head[1] !== 0x8b) yield* whole();
  // The error of any part ends the iteration over the last one, so the callback has nothing to add.
  else yield* pipeline(whole, createGunzip(), () => undefined);
}

async function* bytesOf(source: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

/** Writes at the reader's pace. A reader that goes away (`| head`) closes the output; any other fault is thrown. */
function openOutput(stream: NodeJS.WritableStream) {
  let closed = false;
  let fault: Error | undefined;
  const onError = (error: NodeJS.ErrnoException): void => {
    closed = true;
    if (error.code !== 'EPIPE') fault = error;
  };
  stream.on('error', onError);
  return {
    async write(bytes: Uint8Array): Promise<void> {
      if (closed || bytes.length === 0) return;
      if (!stream.write(bytes)) {
        const gone = new AbortController();
        await Promise.race(
          ['drain', 'close', 'error'].map((event) => once(stream, event, { signal: gone.signal })),
        )
          .catch(onError)
          .finally(() => gone.abort());
      }
      if (fault) throw fault;
    },
    isClosed: () => closed,
    /** Until everything is written, or nobody reads any more. */
    async flush(): Promise<void> {
      if (!closed) await new Promise<void>((resolve) => stream.write('', () => resolve()));
      stream.removeListener('error', onError);
      if (fault) throw fault;
    },
  };
}
