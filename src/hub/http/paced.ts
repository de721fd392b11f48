import { setImmediate } from 'node:timers/promises';

/** How long pieces of an answer are made until others have their turn. */
const SLICE_MS = 10;

/** The same pieces, with a pause for everybody else whenever making them has held the thread for a while. */
export async function* paced(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let began = performance.now();
  for await (const piece of pieces) {
    yield piece;
    if (performance.now() - began < SLICE_MS) continue;
    await setImmediate();
    began = performance.now();
  }
}
