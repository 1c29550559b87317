export const encodings = ['utf16le', 'utf16be', 'utf16', 'wide', 'base64', 'base64offset'] as const;
export type Encoding = (typeof encodings)[number];

/**
 * A text through its encoding modifiers, in order; `base64offset` gives the three forms that the text takes
 * inside a longer encoded text.
 * @example encoded('cmd', ['wide', 'base64']) // ['YwBtAGQA']
 */
export function encoded(text: string, chain: readonly Encoding[]): string[] {
  let values: Buffer[] = [Buffer.from(text, 'utf8')];
  for (const encoding of chain) values = values.flatMap((value) => apply(value, encoding));
  return values.map((value) => value.toString('utf8'));
}

function apply(value: Buffer, encoding: Encoding): Buffer[] {
  if (encoding === 'base64') return [Buffer.from(value.toString('base64'))];
  if (encoding === 'base64offset') return [0, 1, 2].map((shift) => shifted(value, shift));
  const little = Buffer.from(value.toString('utf8'), 'utf16le');
  if (encoding === 'utf16be') return [little.swap16()];
  if (encoding === 'utf16') return [Buffer.concat([Buffer.from([0xff, 0xfe]), little])];
  return [little];
}

/** Only the characters that do not depend on the neighbours: cut those that share bits with them. */
function shifted(value: Buffer, shift: number): Buffer {
  const text = Buffer.concat([Buffer.alloc(shift, 0x20), value]).toString('base64');
  const start = [0, 2, 3][shift] ?? 0;
  const end = [0, 3, 2][(value.length + shift) % 3] ?? 0;
  return Buffer.from(text.slice(start, text.length - end));
}
