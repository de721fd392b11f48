import { describe, expect, test } from '@jest/globals';
import { ClockWatch } from '../../../src/hub/platform/clock.ts';

describe('a clock that is watched', () => {
  const watched = () => {
    const times = { clock: 1_000_000, monotonic: 0 };
    const watch = new ClockWatch(
      () => times.clock,
      () => times.monotonic,
    );
    const pass = (ms: number) => {
      times.clock += ms;
      times.monotonic += ms;
    };
    return { times, watch, pass };
  };

  test('is not ahead while time passes', () => {
    const { watch, pass } = watched();
    pass(3_600_000);
    expect(watch.aheadMs()).toBe(0);
  });

  test.each([86_400_000, -86_400_000])('that is set by %i ms is told once', (ms) => {
    const { times, watch, pass } = watched();
    pass(5_000);
    times.clock += ms;
    expect(watch.aheadMs()).toBe(ms);
    pass(3_600_000);
    expect(watch.aheadMs()).toBe(0);
  });
});
