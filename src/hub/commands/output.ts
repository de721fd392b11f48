import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { visible } from '../../values/visible.ts';
import { privateFile } from './private-file.ts';

/** Lines as a terminal may show them, in parts. */
async function* shown(from: AsyncIterable<Uint8Array | string>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const lines = (text: string): string => text.split('\n').map(visible).join('\n');
  for await (const part of from) yield lines(decoder.decode(Buffer.from(part), { stream: true }));
  yield lines(decoder.decode());
}

/** To a file, for its owner alone, or to standard output: byte by byte, but for a terminal, which would obey some. */
export const writeOut = async (from: Readable | Transform, path: string | undefined): Promise<void> => {
  if (path !== undefined) return pipeline(from, await privateFile(path));
  if (process.stdout.isTTY) return pipeline(from, shown, process.stdout, { end: false });
  return pipeline(from, process.stdout, { end: false });
};

/** On one line, for a program to read. JSON itself leaves in what some terminals obey. */
export const printJson = (value: unknown): void => {
  const text = JSON.stringify(value);
  console.log(process.stdout.isTTY ? visible(text) : text);
};
