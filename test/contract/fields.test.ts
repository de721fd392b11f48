/** One declaration, five places: schema, output fields, sample, live results and performList have the same keys. */
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import nock from 'nock';
import type { Result } from '../../src/values/output-field.ts';
import { call, deliver } from '../zapier-app.ts';
import { definition, hasHub, outputFieldsOf, wrongTypes } from './definition.ts';
import { liveTriggers, variantsOf } from './payloads.ts';
import { isAccountsOwn, resultSchema } from './result-schema.ts';

beforeEach(() => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
});

describe.each(liveTriggers.map((live): [string, (typeof liveTriggers)[number]] => [live.key, live]))(
  '%s',
  (key, { event, options }) => {
    const keys = Object.keys(event.output);
    const schema = resultSchema(event.output);
    const trigger = definition.triggers[key];
    const outputFields = trigger ? outputFieldsOf(trigger) : [];
    const { sample = {} } = trigger?.operation ?? {};

    /** The keys of the contract; what the account adds comes after them. */
    const contractKeys = (result: Result) =>
      Object.keys(result).filter((own) => keys.includes(own) || !isAccountsOwn(own));

    const expectContract = (result: Result | undefined) => {
      expect(contractKeys(result ?? {})).toEqual(keys);
      expect(wrongTypes(result ?? {}, outputFields)).toEqual([]);
      expect(schema.safeParse(result).error).toBeUndefined();
    };

    test('its output fields and its sample have the keys of the schema, in its order', () => {
      expect(outputFields.map((field) => field.key)).toEqual(keys);
      expect(Object.keys(sample)).toEqual(keys);
    });

    test('every output field has a label and a type', () => {
      expect(outputFields.filter(({ label, type }) => !label || !type)).toEqual([]);
    });

    describe.each(variantsOf(event.samplePayload))('a payload %s', (_variant, payload) => {
      test('gives a live result with exactly these keys and types', async () => {
        const results = await deliver(key, payload, options);
        expect(results).toHaveLength(1);
        expectContract(results[0]);
      });

      // Without a hub nobody remembers what came before.
      (hasHub ? test : test.skip)('gives the same result in performList', async () => {
        const events = [{ id: 'e1', received_at: new Date().toISOString(), payload }];
        nock('https://hub.example.com').get('/v1/events').query(true).reply(200, { events });
        const authData = { hub_url: 'https://hub.example.com', hub_key: 'rk_1' };
        const results = await call<Result[]>(`triggers.${key}.operation.performList`, { authData });
        expect(results).toHaveLength(1);
        expectContract(results[0]);
      });
    });
  },
);
