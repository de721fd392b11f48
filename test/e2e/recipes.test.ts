/** Every recipe of docs/recipes is run: live results of one step fill the next, through core, as in a Zap. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import nock from 'nock';
import { callCompleted } from '../../src/whatconverts/sample-payloads.ts';
import { definition, inputFieldsOf, operations, outputFieldsOf, valuesOf } from '../contract/definition.ts';
import { actionCases, authData, customer, DOUBLETICK, searchCases, WHATCONVERTS } from '../contract/operation-cases.ts';
import { liveTriggers } from '../contract/payloads.ts';
import { everyRecipe, mappedIn, type RecipeStep } from '../contract/recipes.ts';
import { call, deliver } from '../zapier-app.ts';

type Values = Record<string, unknown>;

const byLabel = new Map(operations.map((operation) => [operation.display.label, operation]));
const caseOf = (key: string) => [...searchCases, ...actionCases].find((one) => one.key === key);

/** The answer with something in it, where that is not the first. */
const ANSWERS: Record<string, string> = { find_live_calls: 'calls in both states' };

/** What a step of another app gives: something that looks like it. */
const givenByOthers = ({ gives }: RecipeStep): Map<string, unknown> =>
  new Map(gives.map((label) => [label, /phone/i.test(label) ? '+17735550118' : `${label} 1`]));

/** "may_we_call (en)", as DoubleTick lists it, with as many gaps as the recipe fills. */
const templateOf = ({ fields }: RecipeStep) => {
  const [, name = '', language = ''] = /^(\S+) \((\w+)\)$/.exec(new Map(fields).get('Template') ?? '') ?? [];
  const gaps = fields.filter(([label]) => label.startsWith('Gap ')).map((_, index) => `gap_${index + 1}`);
  const text = ['Hello', ...gaps.map((gap) => `{{${gap}}}`)].join(' ');
  const body = { type: 'BODY', text, variables: gaps.map((gap) => ({ name: gap })) };
  return { id: 1, name, language, components: [body, { type: 'CALL_PERMISSION_REQUEST' }] };
};

/** Payloads of a trigger that one or the other filter lets pass. */
const payloadsOf = (payload: Values): Values[] => [
  payload,
  { ...payload, callDirection: 'OUTGOING' },
  { ...payload, isPermanent: false, expirationTimestamp: Math.floor(Date.now() / 1000) + 6 * 86_400 },
];

const asKey = (choices: object | undefined, value: string): string =>
  Object.entries(choices ?? {}).find(([, label]) => label === value)?.[0] ?? value;

/** What a form holds, by the keys of its fields. */
const inputOf = (step: RecipeStep, fill: (value: string) => unknown): Values => {
  const operation = byLabel.get(step.name);
  const inputs = operation ? inputFieldsOf(operation) : [];
  const template = templateOf(step);
  return Object.fromEntries(
    step.fields.map(([label, value]) => {
      if (label === 'Template') return ['template', `${template.name}:${template.language}`];
      if (label.startsWith('Gap ')) return [`placeholder_${label.slice(4)}`, fill(value)];
      const field = inputs.find((one) => one.label === label);
      const filled = fill(asKey(field?.choices, value));
      return [field?.key ?? label, field?.list ? [filled] : filled];
    }),
  );
};

const runTrigger = async (key: string, inputData: Values): Promise<Values | null> => {
  const live = liveTriggers.find((one) => one.key === key);
  if (!live) {
    nock(WHATCONVERTS)
      .get('/api/v1/leads')
      .query(true)
      .reply(200, { total_pages: 1, leads: [callCompleted] });
    const [polled] = await call<Values[]>(`triggers.${key}.operation.perform`, { authData, inputData, meta: {} });
    return polled ?? null;
  }
  for (const payload of payloadsOf(live.event.samplePayload)) {
    const [result] = await deliver(key, payload, { ...live.options, authData, inputData, timezone: 'UTC' });
    if (result) return result;
  }
  return null;
};

const runStep = async (key: string, inputData: Values): Promise<Values | null> => {
  const kind = key in definition.searches ? 'searches' : 'creates';
  const { answers = {} } = caseOf(key) ?? {};
  (answers[ANSWERS[key] ?? ''] ?? Object.values(answers)[0])?.();
  const results = await call<Values | Values[]>(`${kind}.${key}.operation.perform`, { authData, inputData, meta: {} });
  const { resumed } = caseOf(key) ?? {};
  if (resumed) {
    resumed.answer();
    const bundle = { authData, inputData, cleanedRequest: resumed.told, outputData: results };
    return call<Values>(`${kind}.${key}.operation.performResume`, bundle);
  }
  return [results].flat()[0] ?? null;
};

const isDefault = (process.env.RINGHOOK_EDITION ?? 'all') === 'all';

(isDefault ? describe : describe.skip)('run as a Zap,', () => {
  beforeEach(() => {
    nock.cleanAll();
    const team = [{ id: 'user_1', name: 'Anita Desai', phone: '17045550101', email: 'anita@example.com' }];
    nock(DOUBLETICK).persist().get('/team').query(true).reply(200, { data: team });
    nock(DOUBLETICK).persist().get('/customer/details').query(true).reply(200, { customer });
    const channels = [{ wabaNumber: '13125550150' }];
    nock(DOUBLETICK).persist().get('/organization/channel/profile').reply(200, { channels });
  });
  afterEach(() => nock.cleanAll());

  test.each(everyRecipe.map(({ title, steps }, index) => ({ title, steps, index })))(
    '$title ($index)',
    async ({ steps }) => {
      const given: Map<string, unknown>[] = [];
      for (const [index, step] of steps.entries()) {
        const fill = (value: string): unknown => {
          const mapped = mappedIn(value).map(({ step: from, label }) => {
            const found = given[from - 1]?.get(label);
            expect([step.name, label, found ?? '']).not.toEqual([step.name, label, '']);
            return { text: `{{${from}. ${label}}}`, found };
          });
          // A field that is mapped alone keeps its type, as in Zapier.
          if (mapped.length === 1 && mapped[0]?.text === value) return mapped[0].found;
          return mapped.reduce((text, { text: gap, found }) => text.replace(gap, String(found)), value);
        };
        const operation = byLabel.get(step.name);
        if (!operation) {
          for (const [, value] of step.fields) fill(value);
          given.push(givenByOthers(step));
          continue;
        }
        if (step.fields.some(([label]) => label === 'Template')) {
          const listed = [templateOf(step)];
          nock(DOUBLETICK).get('/v2/templates').query(true).reply(200, listed, { 'content-type': 'application/json' });
        }
        const inputData = inputOf(step, fill);
        const result = await (index === 0 ? runTrigger : runStep)(operation.key, inputData);
        expect([step.name, result]).not.toEqual([step.name, null]);
        given.push(
          new Map(
            outputFieldsOf(operation).map(({ label, key }) => [String(label), valuesOf(result ?? {}, key)[0]] as const),
          ),
        );
      }
    },
  );
});
