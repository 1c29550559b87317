import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { type Read, readInput } from '../rules/record-source.ts';
import { walk } from '../rules/walk.ts';

/** One object of records: a file or an object in S3. */
export type Input = { name: string; read(): AsyncIterable<Read> };

const extensions = ['.json', '.ndjson', '.jsonl', '.gz'];

/** Files, and below folders every file that may hold records. One that is not there is told when it is read. */
export async function* localInputs(paths: readonly string[]): AsyncGenerator<Input> {
  for (const path of paths) {
    const isFolder = await stat(path).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (!isFolder) yield inputOf(path);
    else for await (const file of walk(path, extensions)) yield inputOf(file);
  }
}

function inputOf(file: string): Input {
  return { name: file, read: () => readInput(file, createReadStream(file)) };
}
