import { expect, test } from '@jest/globals';
import { toFlag } from '../../src/values/flag.ts';

test.each(['true', ' True', 'TRUE\n', 'yes', 'Y', 'on', '1', '\u00a0Yes '])('%j is yes', (text) =>
  expect(toFlag(text)).toBe(true),
);

test.each(['false', ' False ', 'no', 'N', 'OFF', '0'])('%j is no', (text) => expect(toFlag(text)).toBe(false));

test.each(['', 'maybe', '2', 'true, false', 'constructor'])('%j is neither', (text) => expect(toFlag(text)).toBeNull());
