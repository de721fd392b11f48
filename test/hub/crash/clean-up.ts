import { afterEach } from '@jest/globals';

/** What is to end after each test of the file, however the test ends; the last that was begun ends first. */
export const useCleanUp = (): ((end: () => unknown) => void) => {
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  }, 60_000);
  return (end) => void ends.push(end);
};
