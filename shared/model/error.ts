/** Where in the input a fault lies: a JSON path, a file, a line, a byte offset. Only what is known is set. */
export type Place = {
  path?: (string | number)[];
  file?: string;
  line?: number;
  offset?: number;
};

/**
 * The base of every error this project raises on purpose.
 * `code` is stable (SCREAMING_SNAKE, safe to alarm and test on); `place` says where; `cause` chains what was caught.
 * @example throw new BongsuError('ENVELOPE_INVALID', 'detail is missing', { place: { path: ['detail'] } })
 */
export class BongsuError extends Error {
  readonly code: string;
  readonly place: Place;

  constructor(code: string, message: string, options: { place?: Place; cause?: unknown } = {}) {
    super(`${message}${describePlace(options.place)}`, { cause: options.cause });
    this.name = 'BongsuError';
    this.code = code;
    this.place = options.place ?? {};
  }
}

function describePlace(place: Place | undefined): string {
  if (!place) return '';
  const parts = [
    place.file,
    place.line === undefined ? undefined : `line ${place.line}`,
    place.offset === undefined ? undefined : `offset ${place.offset}`,
    place.path === undefined ? undefined : `path ${JSON.stringify(place.path)}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? '' : ` (at ${parts.join(', ')})`;
}
