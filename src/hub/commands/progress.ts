/** How far long work has come. */
export interface Progress {
  tick(message: string): void;
  end(): void;
}

const EVERY_MS = 200;

/** One line on standard error that changes; nothing where nobody looks on. */
export const makeProgress = (): Progress => {
  let shownAt = 0;
  return {
    tick(message) {
      if (!process.stderr.isTTY || Date.now() - shownAt < EVERY_MS) return;
      shownAt = Date.now();
      process.stderr.write(`\r${message}\u001b[K`);
    },
    end() {
      if (process.stderr.isTTY && shownAt > 0) process.stderr.write('\r\u001b[K');
    },
  };
};
