import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `condition` gives something true, and gives that; fails when it never does. */
export const until = async <Value>(
  condition: () => Value | Promise<Value>,
  deadlineMs = 10_000,
): Promise<NonNullable<Value>> => {
  const deadline = performance.now() + deadlineMs;
  while (true) {
    const value = await condition();
    if (value) return value;
    if (performance.now() > deadline) throw new Error(`It did not come true within ${deadlineMs} ms: ${condition}`);
    await sleep(5);
  }
};
