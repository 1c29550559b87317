import { BongsuError } from '../model/index.ts';

export type LogFields = Record<string, unknown>;

export type Log = {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  /** Give what was caught as `fields.error`: its code, place and causes are written out. */
  error(message: string, fields?: LogFields): void;
  /** A log that adds these fields to every line: correlation ids. */
  with(fields: LogFields): Log;
};

const levels = ['debug', 'info', 'warn', 'error'] as const;
type Level = (typeof levels)[number];

/**
 * One JSON object a line, as CloudWatch Logs Insights reads it.
 * A library logger costs more start-up time than these lines save.
 * @param write where a line goes; stdout in Lambda
 */
export function jsonLog(
  options: { level?: Level; fields?: LogFields; write?: (line: string) => void } = {},
): Log {
  const { level: floor = 'info', fields: bound = {}, write = writeLine } = options;
  const at =
    (level: Level) =>
    (message: string, fields: LogFields = {}) => {
      if (levels.indexOf(level) < levels.indexOf(floor)) return;
      write(JSON.stringify({ level, message, ...plain({ ...bound, ...fields }) }));
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    with: (fields) => jsonLog({ level: floor, fields: { ...bound, ...fields }, write }),
  };
}

/** A log for tests that keeps its lines as objects. */
export function recordedLog(): { log: Log; lines: LogFields[] } {
  const lines: LogFields[] = [];
  return { lines, log: jsonLog({ level: 'debug', write: (line) => lines.push(JSON.parse(line)) }) };
}

function writeLine(line: string): void {
  process.stdout.write(`${line}\n`);
}

function plain(fields: LogFields): LogFields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, value instanceof Error ? describe(value) : value]),
  );
}

/** What an error says, with its chain of causes; a stack only for what was not raised on purpose. */
function describe(error: Error): LogFields {
  return {
    name: error.name,
    message: error.message,
    ...(error instanceof BongsuError ? { code: error.code, place: error.place } : { stack: error.stack }),
    ...(error.cause instanceof Error ? { cause: describe(error.cause) } : {}),
  };
}
