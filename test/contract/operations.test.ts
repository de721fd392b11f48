/** Searches and actions: declaration, output fields, sample and live results have the same keys and types. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import nock from 'nock';
import type { OperationFields, Result } from '../../src/values/output-field.ts';
import { call } from '../zapier-app.ts';
import { creates, definition, outputFieldsOf, searches, wrongTypes } from './definition.ts';
import { actionCases, authData, type OperationCase, searchCases } from './operation-cases.ts';
import { isAccountsOwn, resultSchema } from './result-schema.ts';

beforeEach(() => nock.cleanAll());

const flatKeys = (fields: OperationFields): string[] =>
  Object.entries(fields).flatMap(([key, field]) =>
    field.type === 'items' ? Object.keys(field.items).map((item) => `${key}[]${item}`) : key,
  );

const run = async (kind: 'searches' | 'creates', { key, inputData }: OperationCase): Promise<Result[]> => {
  const results = await call<Result | Result[]>(`${kind}.${key}.operation.perform`, { authData, inputData });
  return [results].flat();
};

const testCases = (kind: 'searches' | 'creates', cases: OperationCase[]) =>
  describe.each(cases.map((one): [string, OperationCase] => [one.key, one]))('%s', (key, one) => {
    const { fields, answers } = one;
    const operation = definition[kind][key];
    const outputFields = operation ? outputFieldsOf(operation) : [];
    const { sample = {} } = operation?.operation ?? {};

    const expectContract = (result: object) => {
      const keys = Object.keys(result).filter((own) => own in fields || !isAccountsOwn(own));
      expect(keys).toEqual(Object.keys(fields));
      expect(resultSchema(fields).safeParse(result).error).toBeUndefined();
      expect(wrongTypes(result as Record<string, unknown>, outputFields)).toEqual([]);
    };

    test('its output fields and its sample have the keys of the declaration, in its order', () => {
      expect(outputFields.map((field) => field.key)).toEqual(flatKeys(fields));
      expectContract(sample);
    });

    test('every output field has a label and a type', () => {
      expect(outputFields.filter(({ label, type }) => !label || !type)).toEqual([]);
    });

    test.each(Object.keys(answers))('%s gives a live result with exactly these keys and types', async (answer) => {
      answers[answer]?.();
      const results = await run(kind, one);
      expect(results.length).toBeGreaterThan(0);
      for (const result of results) expectContract(result);
      expect(nock.pendingMocks()).toEqual([]);
    });

    const { resumed } = one;
    if (!resumed) return;
    test('once it is called back, it has the same keys and types', async () => {
      Object.values(answers)[0]?.();
      const [outputData] = await run(kind, one);
      resumed.answer();
      const bundle = { authData, inputData: one.inputData, cleanedRequest: resumed.told, outputData };
      const result = await call<Result>(`${kind}.${key}.operation.performResume`, bundle);
      expectContract(result);
      expect(Object.keys(result)).toEqual(Object.keys(sample));
    });
  });

test('every action that waits is called back here', () => {
  const waiting = creates.filter(({ operation }) => 'performResume' in operation);
  expect(waiting.map(({ key }) => key)).toEqual(ownActions.flatMap(({ key, resumed }) => (resumed ? [key] : [])));
});

const ownSearches = searchCases.filter(({ key }) => key in definition.searches);
const ownActions = actionCases.filter(({ key }) => key in definition.creates);
const keysOf = (list: { key: string }[]) => list.map(({ key }) => key).toSorted();

test('every search and every action is tested here', () => {
  expect(keysOf(ownSearches)).toEqual(keysOf(searches));
  expect(keysOf(ownActions)).toEqual(keysOf(creates));
});

testCases('searches', ownSearches);
testCases('creates', ownActions);

test('what has a limit that is known is held back by Zapier, and changes to one customer come one at a time', () => {
  const limits: Record<string, object> = {
    doubletick_add_note: { throttle: { window: 60, limit: 60, scope: ['auth'] } },
    doubletick_check_call_eligibility: { throttle: { window: 1, limit: 1, key: 'doubletick_call_permissions' } },
    doubletick_request_call_permission: { throttle: { window: 1, limit: 1, key: 'doubletick_call_permissions' } },
    doubletick_request_call_permission_and_wait: {
      throttle: { window: 1, limit: 1, key: 'doubletick_call_permissions' },
    },
    doubletick_update_customer: { lock: { key: expect.stringContaining('{{bundle.inputData.customer_phone}}') } },
    doubletick_remove_customer_tags: { lock: { key: expect.stringContaining('{{bundle.inputData.customer_phone}}') } },
    whatconverts_find_lead: { throttle: { window: 86_400, limit: 10_000, key: 'whatconverts' } },
    whatconverts_create_lead: { throttle: { window: 86_400, limit: 10_000, key: 'whatconverts' } },
    whatconverts_update_lead: { throttle: { window: 86_400, limit: 10_000, key: 'whatconverts' } },
    whatconverts_export_leads: { throttle: { window: 86_400, limit: 10_000, key: 'whatconverts' } },
  };
  const limited = [...searches, ...creates].filter(({ key }) => key in limits);
  expect(limited.length).toBeGreaterThan(0);
  for (const { key, operation } of limited) expect(operation).toMatchObject(limits[key] ?? {});
});
