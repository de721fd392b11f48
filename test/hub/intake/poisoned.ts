import fc from 'fast-check';
import * as doubletick from '../../../src/doubletick/sample-payloads.ts';
import type { Source } from '../../../src/hub/sources.ts';
import * as whatconverts from '../../../src/whatconverts/sample-payloads.ts';

/** Every payload that a provider's documentation shows. */
export const PAYLOADS: readonly [Source, Record<string, unknown>][] = [
  ...[
    doubletick.callAccepted,
    doubletick.incomingCallStarted,
    doubletick.outgoingCallStarted,
    doubletick.callEnded,
    doubletick.callMissed,
    doubletick.callRejected,
    doubletick.callNotPicked,
    doubletick.permissionGranted,
    doubletick.permissionDenied,
  ].map((payload): [Source, Record<string, unknown>] => ['doubletick', payload]),
  ['whatconverts', whatconverts.callInProgress],
  ['whatconverts', whatconverts.callCompleted],
];

/** Digits that no compression makes short, so that they fill an index. */
const digits = (length: number): string =>
  Array.from({ length }, (_, index) => ((index * index * 7919 + index * 104_729 + 17) >>> 3) % 10).join('');

/** What a provider never sends, and somebody who has an intake URL might. */
const NASTY: readonly unknown[] = [
  'a\0b',
  '\0',
  '\ud83d',
  'b\udc00a',
  digits(20_000),
  `+${digits(9_000)}`,
  'é🎉'.repeat(5_000),
  `${'x'.repeat(199)}🎉`,
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '2026-02-31T00:00:00Z',
  '-infinity',
  253_402_300_799,
  1e308,
  -0,
  5e-324,
  Number.MAX_SAFE_INTEGER,
  true,
  null,
  {},
  [],
  ['a', ['b', { c: '\0' }]],
  { "'; DROP TABLE hub.events; --": '\\u0000', __proto__: { constructor: 1 } },
  '\\u0000',
  '\'"\\',
];

const nasty = fc.oneof(fc.constantFrom(...NASTY), fc.jsonValue(), fc.string({ unit: 'binary', maxLength: 300 }));

/** A provider's payload in which some values were replaced by such things. */
export const poisoned: fc.Arbitrary<[Source, Record<string, unknown>]> = fc
  .constantFrom(...PAYLOADS)
  .chain(([source, payload]) =>
    fc
      .dictionary(fc.constantFrom(...Object.keys(payload)), nasty, { maxKeys: 8 })
      .map((changes): [Source, Record<string, unknown>] => [source, { ...payload, ...changes }]),
  );
