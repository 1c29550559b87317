/**
 * What a command may touch of the terminal. Machine-readable output goes to `out` (NDJSON), everything else to `err`;
 * tests give their own and read back what was written.
 */
export type Io = {
  /** One line to stdout; the newline is added. */
  out(line: string): void;
  /** One line to stderr; the newline is added. */
  err(line: string): void;
  stdin: NodeJS.ReadableStream;
  /** For output that has lines of its own, or needs back pressure. */
  outStream: NodeJS.WritableStream;
  errStream: NodeJS.WritableStream;
  /** Whether stdout is a person's terminal: then tables, else NDJSON. */
  terminal: boolean;
  /** Sets the exit code; the command goes on and ends by itself. */
  exit(code: number): void;
};

/** The real terminal. */
export function processIo(): Io {
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
    stdin: process.stdin,
    outStream: process.stdout,
    errStream: process.stderr,
    terminal: process.stdout.isTTY === true,
    exit: (code) => {
      process.exitCode = code;
    },
  };
}
