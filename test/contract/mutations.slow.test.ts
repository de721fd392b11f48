/** Whatever comes in, a trigger gives an array of results that keep the contract, and never throws. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Bundle, ZObject } from 'zapier-platform-core';
import { toBundle } from '../../src/local-zaps/zapier-delivery.ts';
import { app } from '../edition.ts';
import { DIRECT, proofFor, VIA_HUB } from '../zapier-app.ts';
import { liveTriggers } from './payloads.ts';
import { resultSchema } from './result-schema.ts';

const RUNS = Number(process.env.MUTATIONS ?? 600);

type Perform = (z: ZObject, bundle: Bundle) => Promise<Record<string, unknown>[]>;

const performOf = (key: string): Perform => {
  const trigger = (app.triggers as Record<string, { operation: { perform: unknown } }>)[key];
  return trigger?.operation.perform as Perform;
};

const z = {
  console: { log: () => undefined },
  cache: { set: async () => true, get: async () => null },
} as unknown as ZObject;

/** Values that look like what vendors send, and values that look like nothing on earth. */
const value = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(
    '',
    ' ',
    null,
    [],
    {},
    0,
    -1,
    1e300,
    Number.MAX_SAFE_INTEGER,
    true,
    '__proto__',
    'In Progess',
    'accept',
    'reject',
  ),
  fc.constantFrom(
    '2026-02-31T00:00:00Z',
    '9999-12-31T23:59:59-12:00',
    'Infinity',
    '1768470600',
    8.64e15,
    '+',
    '00',
    '٠١٢٣٤٥٦٧٨',
  ),
  fc.string({ unit: 'grapheme' }),
);

type Json = Record<string, unknown>;
type Path = readonly string[];

/** Where something stands in a payload, however deep: Meta's are lists in lists. */
const pathsIn = (held: unknown): Path[] =>
  typeof held !== 'object' || held === null
    ? []
    : Object.entries(held).flatMap(([key, inner]) => [[key], ...pathsIn(inner).map((path) => [key, ...path])]);

/** What holds the last key of a path; null where a mutation took it away. */
const holderOf = (payload: Json, path: Path): Json | null => {
  let held: unknown = payload;
  for (const key of path.slice(0, -1)) held = typeof held === 'object' && held !== null ? (held as Json)[key] : null;
  return typeof held === 'object' && held !== null ? (held as Json) : null;
};

/** A sample payload with some values changed, some gone and some that nobody knows. */
const mutationOf = (payload: Json) => {
  const paths = pathsIn(payload);
  return fc
    .record({
      changed: fc.array(fc.tuple(fc.constantFrom(...paths), value), { maxLength: 8 }),
      removed: fc.subarray(paths, { maxLength: Math.min(4, paths.length) }),
      added: fc.dictionary(fc.string(), value, { maxKeys: 3 }),
    })
    .map(({ changed, removed, added }) => {
      const mutated: Json = { ...added, ...structuredClone(payload) };
      for (const [path, put] of changed) {
        const holder = holderOf(mutated, path);
        // Never the very same object, which a later change would put into itself.
        if (holder) holder[path.at(-1) ?? ''] = structuredClone(put);
      }
      for (const path of removed) delete holderOf(mutated, path)?.[path.at(-1) ?? ''];
      return mutated;
    });
};

describe.each(liveTriggers.map((live): [string, (typeof liveTriggers)[number]] => [live.key, live]))(
  '%s',
  (key, { event, isStatic, options }) => {
    const perform = performOf(key);
    const schema = resultSchema(event.output);
    const { subscribeData } = options;
    const proof = (body: string) => (subscribeData ? proofFor(subscribeData, body) : {});

    const deliver = (payload: unknown, headers: Record<string, string>, inputData: Record<string, unknown> = {}) => {
      const request = { method: 'POST', querystring: '', headers, content: JSON.stringify(payload) };
      return perform(
        z,
        toBundle(request, { authData: {}, inputData, subscribeData, timezone: 'Asia/Kolkata' }) as unknown as Bundle,
      );
    };

    const expectContract = (results: unknown) => {
      expect(Array.isArray(results)).toBe(true);
      for (const result of results as unknown[]) {
        const { error } = schema.safeParse(result);
        expect(error).toBeUndefined();
        expect(Object.keys(result as object).slice(0, Object.keys(event.output).length)).toEqual(
          Object.keys(event.output),
        );
      }
    };

    test(`keeps the contract for ${RUNS} mutated payloads`, async () => {
      let ran = 0;
      await fc.assert(
        fc.asyncProperty(mutationOf(event.samplePayload), async (payload) => {
          const results = await deliver(payload, proof(JSON.stringify(payload)));
          ran += results.length;
          expectContract(results);
        }),
        { numRuns: RUNS },
      );
      // Most mutations leave the event recognisable, so this test has seen real results.
      expect(ran).toBeGreaterThan(RUNS / 20);
    });

    test('keeps the contract for any JSON at all', async () => {
      await fc.assert(
        fc.asyncProperty(fc.jsonValue(), async (payload) => {
          expectContract(await deliver(payload, proof(JSON.stringify(payload))));
        }),
        { numRuns: RUNS / 4 },
      );
    });

    test('keeps the contract for any filter', async () => {
      const input = fc.dictionary(
        fc.constantFrom(
          'direction',
          'business_numbers',
          'channel',
          'agent',
          'permission_type',
          'lead_source',
          'skip_spam',
        ),
        fc.oneof(fc.string(), fc.boolean(), fc.array(fc.string()), fc.constant(null), fc.integer()),
      );
      const headers = proof(JSON.stringify(event.samplePayload));
      await fc.assert(
        fc.asyncProperty(input, async (inputData) =>
          expectContract(await deliver(event.samplePayload, headers, inputData)),
        ),
        { numRuns: RUNS / 4 },
      );
    });

    // The URL of such a trigger is the secret: nothing else proves anything.
    (isStatic ? test.skip : test)('runs nothing for a delivery that is not proved, however it is made up', async () => {
      const bundle = fc.record(
        {
          subscribeData: fc.oneof(fc.jsonValue(), fc.constantFrom(DIRECT, VIA_HUB)),
          cleanedRequest: fc.oneof(fc.jsonValue(), fc.constant(event.samplePayload)),
          rawRequest: fc.oneof(
            fc.constant({}),
            fc.record({
              headers: fc.dictionary(
                fc.constantFrom('Http-X-Ringhook-Secret', 'Http-Webhook-Id', 'Http-Webhook-Signature'),
                fc.string(),
              ),
              content: fc.string(),
            }),
          ),
        },
        { requiredKeys: [] },
      );
      await fc.assert(
        fc.asyncProperty(bundle, async (made) => {
          expect(await perform(z, { authData: {}, inputData: {}, ...made } as unknown as Bundle)).toEqual([]);
        }),
        { numRuns: RUNS / 4 },
      );
    });
  },
);
