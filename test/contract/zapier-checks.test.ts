/** The checks that Zapier's server makes before it takes an integration, and the local validation does not. */
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import nock from 'nock';
import { version } from 'zapier-platform-core';
import packageJson from '../../package.json' with { type: 'json' };
import type { Result } from '../../src/values/output-field.ts';
import { call, deliver, failureOf } from '../zapier-app.ts';
import {
  creates,
  definition,
  type Field,
  hasHub,
  hookTriggers,
  inputFieldsOf,
  operations,
  outputFieldsOf,
  staticTriggers,
  structuralErrors,
  valuesOf,
  wrongTypes,
} from './definition.ts';
import { liveTriggers } from './payloads.ts';

const APP_NAME = 'Ringhook';
const PHONE_KEYS = /(phone|number)$/;
const CREDENTIALS = /pass(word)?|secret|token|api_?key|credential|authorization/i;
const SMALL_WORDS = new Set([
  'a',
  'an',
  'and',
  'as',
  'at',
  'by',
  'for',
  'from',
  'in',
  'of',
  'on',
  'or',
  'the',
  'to',
  'with',
]);

const visible = operations.filter(({ display }) => !display.hidden);

const inputFields = (): [string, Field][] =>
  operations.flatMap((one) => inputFieldsOf(one).map((field): [string, Field] => [`${one.key}.${field.key}`, field]));

const isTitleCase = (label: string): boolean =>
  label
    .replace(/\(.*\)/, '')
    .split(/[\s-]+/)
    .filter(Boolean)
    .every((word, index) => /^[A-Z0-9]/.test(word) || (index > 0 && SMALL_WORDS.has(word)));

/** Every text of the definition, with where it stands. */
const textsOf = (value: unknown, path = ''): [string, string][] => {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => textsOf(inner, `${path}.${key}`));
};

const texts = textsOf(definition);
const helpTexts = texts.filter(([path]) => /\.(helpText|description|directions)$/.test(path));

beforeEach(() => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
});

test('the definition passes the schema of core', async () => expect(await structuralErrors()).toEqual([]));

test('D001: no input field asks for a credential', () => {
  expect(inputFields().filter(([, { key, type }]) => CREDENTIALS.test(key) || type === 'password')).toEqual([]);
});

test('D002: the help text of every connection field links to where it is found', () => {
  const withoutLink = definition.authentication.fields.filter(
    ({ helpText }) => !/\[.+\]\(https:\/\/.+\)/.test(helpText ?? ''),
  );
  expect(withoutLink).toEqual([]);
});

test('D003: the connection label is there, has no secret in it, and leaves out the app', () => {
  const { connectionLabel, fields } = definition.authentication;
  expect(connectionLabel).toBe('{{label}}');
  expect(connectionLabel).not.toContain(APP_NAME);
  for (const { key } of fields) expect(connectionLabel).not.toContain(key);
});

test('a trigger that shows a URL to paste says so in its label, where another of its name needs none', () => {
  const unlabelled = staticTriggers.filter(({ display }) => !display.label.endsWith('(Manual Setup)'));
  expect(unlabelled.length > 0).toBe(!hasHub);
});

test('D004: whatever stands for a thing in the account is a dynamic dropdown', () => {
  const wanted = inputFields().filter(([, { key }]) => /(_id|_ids|business_numbers|tracking_numbers)$/.test(key));
  expect(wanted.length).toBeGreaterThan(0);
  expect(wanted.filter(([, { dynamic, search, choices }]) => !dynamic && !search && !choices)).toEqual([]);
});

test('D005: a dynamic dropdown names a trigger that exists, and fields that it has', () => {
  for (const [, { dynamic }] of inputFields()) {
    if (!dynamic) continue;
    const [key = '', ...fields] = dynamic.split('.');
    expect(Object.keys(definition.triggers)).toContain(key);
    expect(Object.keys(definition.triggers[key]?.operation.sample ?? {})).toEqual(expect.arrayContaining(fields));
  }
});

describe.each(hookTriggers.map((trigger): [string, (typeof hookTriggers)[number]] => [trigger.key, trigger]))(
  '%s',
  (_key, trigger) => {
    const { operation, display } = trigger;

    test('D006: has performList', () => expect(operation.performList).toBeDefined());
    test('D016 and D017: switches itself on and off, or says where to paste its URL', () => {
      const isStatic = staticTriggers.includes(trigger);
      expect([isStatic, isStatic]).toEqual([!operation.performSubscribe, !operation.performUnsubscribe]);
      if (isStatic) expect(display.directions).toMatch(/^1\. Copy the webhook URL above\.\n2\. .+\n3\. /);
      else expect(display.directions).toBeUndefined();
    });
    test('has no throttle and no lock, which a hook may not have', () => {
      expect(operation).not.toHaveProperty('throttle');
      expect(operation).not.toHaveProperty('lock');
    });
    test('D021: its description starts "Triggers when " and ends with a full stop', () => {
      expect(display.description).toMatch(/^Triggers when .+\.$/);
    });
  },
);

test('D007: nothing in the definition is plain http', () => {
  expect(texts.filter(([, text]) => text.includes('http://'))).toEqual([]);
});

test('D008: every link in a help text is a Markdown link', () => {
  const bare = helpTexts.filter(([, text]) => /https?:\/\//.test(text.replace(/\[[^\]]+\]\(https?:\/\/[^)]+\)/g, '')));
  expect(bare).toEqual([]);
});

test('D009: every search has an input field', () => {
  for (const search of Object.values(definition.searches)) expect(inputFieldsOf(search)).not.toEqual([]);
});

test('D010: the primary key, id, is in every sample', () => {
  for (const { operation } of operations) expect(operation.sample.id).toBeTruthy();
});

test('D011: a help text says more than its label', () => {
  const fields = [
    ...inputFields(),
    ...definition.authentication.fields.map((field): [string, Field] => [field.key, field]),
  ];
  expect(fields.filter(([, { label, helpText }]) => !helpText || helpText === label)).toEqual([]);
});

test('D012: every operation has a sample that stands in the definition', () => {
  for (const { operation } of operations) expect(Object.keys(operation.sample).length).toBeGreaterThan(0);
});

test('D013 to D015: every search that a field or a search-or-create names exists', () => {
  for (const [, { search }] of inputFields()) {
    if (search) expect(Object.keys(definition.searches)).toContain(search.split('.')[0]);
  }
  for (const [own, { key, search, create }] of Object.entries(definition.searchOrCreates)) {
    expect([own, own]).toEqual([key, search]);
    expect(Object.keys(definition.searches)).toContain(search);
    expect(Object.keys(definition.creates)).toContain(create);
  }
});

test('D018: every label is in Title Case', () => {
  const labels = [
    ...operations.flatMap((one) => [
      one.display.label,
      ...[...inputFieldsOf(one), ...outputFieldsOf(one)].map(({ label }) => label ?? ''),
    ]),
    ...definition.authentication.fields.map(({ label }) => label ?? ''),
  ];
  expect(labels.filter((label) => !isTitleCase(label))).toEqual([]);
});

test('D022: the input fields of every action stand in the definition', () => {
  for (const create of Object.values(definition.creates)) {
    expect(inputFieldsOf(create)).not.toEqual([]);
  }
});

test('D023: every time in a sample is ISO 8601 with an offset', () => {
  for (const one of operations) {
    for (const { key, type } of outputFieldsOf(one)) {
      if (type !== 'datetime') continue;
      for (const value of valuesOf(one.operation.sample, key)) {
        if (value !== null) expect(value).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
      }
    }
  }
});

test('D024: every sample obeys its output fields', () => {
  for (const one of operations) {
    expect([one.key, wrongTypes(one.operation.sample, outputFieldsOf(one))]).toEqual([one.key, []]);
  }
});

test('every field of a sample holds something to map, unless it tells of what did not happen', () => {
  const MAY_BE_EMPTY = /^(agent_\w+|call_outcome|callback_data|failed_reason|reason|is_recorded|cleared_at)$/;
  const empty = operations.flatMap(({ key, operation }) =>
    Object.entries(operation.sample).flatMap(([field, value]) =>
      value === null && !MAY_BE_EMPTY.test(field) ? [`${key}.${field}`] : [],
    ),
  );
  expect(empty).toEqual([]);
});

test('D025: nothing in the definition is a javascript: link', () => {
  expect(texts.filter(([, text]) => /javascript:/i.test(text))).toEqual([]);
});

(hasHub ? test : test.skip)(
  'D026: an address that the user gives is checked before anything is sent there',
  async () => {
    const authData = { hub_url: 'http://hub.example.com', hub_key: 'rk_1' };
    for (const { key } of hookTriggers) {
      const bundle = { authData, targetUrl: 'https://hooks.zapier.com/1/' };
      const isStatic = staticTriggers.some((trigger) => trigger.key === key);
      for (const method of isStatic ? ['performList'] : ['performSubscribe', 'performList']) {
        expect(await failureOf(call(`triggers.${key}.operation.${method}`, bundle))).toContain(
          'must begin with https://',
        );
      }
    }
    expect(await failureOf(call('authentication.test', { authData }))).toContain('must begin with https://');
  },
);

test('D027: core is pinned to the version that the CLI demands', () => {
  expect(packageJson.dependencies['zapier-platform-core']).toBe(version);
  expect(packageJson.devDependencies['zapier-platform-cli']).toBe(version);
  expect(definition.platformVersion).toBe('19.1.0');
});

test('D028: nothing sets cleanInputData to true', () => {
  expect(definition.flags?.cleanInputData).not.toBe(true);
  for (const { operation } of operations) expect(operation.cleanInputData).not.toBe(true);
});

describe.each(liveTriggers.map((live): [string, (typeof liveTriggers)[number]] => [live.key, live]))(
  '%s, live',
  (key, { event, options }) => {
    const trigger = definition.triggers[key];
    const fields = trigger ? outputFieldsOf(trigger) : [];
    const sample = trigger?.operation.sample ?? {};

    const live = async (): Promise<Result> => {
      const [result] = await deliver(key, event.samplePayload, options);
      if (!result) throw new Error('The Zap did not run.');
      return result;
    };

    const ofPast = hasHub ? test : test.skip;

    const listed = async (): Promise<Result[]> => {
      const events = [{ id: 'e1', received_at: new Date().toISOString(), payload: event.samplePayload }];
      nock('https://hub.example.com').get('/v1/events').query(true).reply(200, { events });
      const authData = { hub_url: 'https://hub.example.com', hub_key: 'rk_1' };
      return call<Result[]>(`triggers.${key}.operation.performList`, { authData });
    };

    test('T004: a live result has every key of the sample', async () => {
      expect(Object.keys(await live())).toEqual(expect.arrayContaining(Object.keys(sample)));
    });

    test('T005: a live result obeys the output fields', async () =>
      expect(wrongTypes(await live(), fields)).toEqual([]));

    ofPast('T006: what performList gives has no key that a live result lacks', async () => {
      const keys = Object.keys(await live());
      for (const result of await listed()) expect(keys).toEqual(expect.arrayContaining(Object.keys(result)));
    });

    ofPast('Z001: what performList gives obeys the output fields', async () => {
      const results = await listed();
      expect(results).toHaveLength(1);
      for (const result of results) expect(wrongTypes(result, fields)).toEqual([]);
    });
  },
);

describe('style', () => {
  test('no description names the app, or a product, which in its own edition is the app', () => {
    const naming = operations.filter(({ display }) =>
      [APP_NAME, 'DoubleTick', 'WhatConverts', 'WhatsApp Cloud'].some((name) => display.description.includes(name)),
    );
    expect(naming.map(({ key }) => key)).toEqual([]);
  });

  test('every description is one sentence', () => {
    const others = visible.filter(({ display }) => !/^[A-Z][^.!?]*\.$/.test(display.description));
    expect(others.map(({ display }) => display.description)).toEqual([]);
  });

  test('the description of a search starts with "Finds "', () => {
    const searches = [...Object.values(definition.searches), ...Object.values(definition.searchOrCreates)];
    for (const { display } of searches) expect(display.description).toMatch(/^Finds /);
  });

  test('the description of an action starts with what it does to whose data, for agents read nothing else', () => {
    const verbs =
      /^(Sends a WhatsApp message|Calls|Updates|Removes|Adds|Assigns|Creates|Records|Lists .* without changing) /;
    for (const { display } of creates) expect(display.description).toMatch(verbs);
    const senders = creates.filter(({ key }) => /send_template|request_call/.test(key));
    for (const { display } of senders) expect(display.description).toMatch(/^Sends a WhatsApp message/);
    const callers = creates.filter(({ key }) => /start_.*call/.test(key));
    for (const { display } of callers) expect(display.description).toMatch(/^Calls /);
  });

  test('one thing has one name', () => {
    const named = new Map<string, Set<string>>();
    for (const one of operations) {
      for (const { key, label = '' } of [...inputFieldsOf(one), ...outputFieldsOf(one)]) {
        if (!/^(waba_number|business_numbers?|customer_phone|customer_id|agent|channel)$/.test(key)) continue;
        named.set(key, (named.get(key) ?? new Set()).add(label));
      }
    }
    for (const [key, labels] of named) expect([key, [...labels]]).toEqual([key, [expect.any(String)]]);
    expect(texts.filter(([, text]) => text.includes('WABA'))).toEqual([]);
  });

  test('the words are those of everyday English', () => {
    const QUAINT =
      /for ever|parted by|everybody|nobody|whoever|whatever|at the most|of yours\b|so many|be it\b|the like\b|takes? \w+ for\b|beside\b|leave empty|comma-separated/i;
    expect(helpTexts.filter(([, text]) => QUAINT.test(text))).toEqual([]);
  });

  test('nouns are singular', () => {
    expect(operations.filter(({ noun }) => /s$/.test(noun))).toEqual([]);
  });

  test('every trigger, and every other form of more than five fields, is in groups, and each field in one of them', () => {
    for (const one of visible) {
      const { inputFieldGroups = [] } = one.operation;
      const fields = inputFieldsOf(one);
      if (inputFieldGroups.length === 0)
        expect([one.key, one.operation.type, fields.length > 5]).toEqual([one.key, undefined, false]);
      else for (const { group } of fields) expect(inputFieldGroups.map(({ key }) => key)).toContain(group);
    }
  });

  test('what must be pasted comes first, and cannot be overlooked', () => {
    for (const { key, operation } of hookTriggers.filter((trigger) => !staticTriggers.includes(trigger))) {
      expect([key, operation.inputFieldGroups?.[0]]).toEqual([
        key,
        { key: 'set_up', label: 'Set-Up', emphasize: true },
      ]);
    }
  });

  test('the headings of groups are in Title Case', () => {
    const labels = visible.flatMap(({ operation }) => (operation.inputFieldGroups ?? []).map(({ label }) => label));
    expect(labels.filter((label) => !isTitleCase(label))).toEqual([]);
  });

  test('required input fields come first', () => {
    for (const one of operations) {
      const required = inputFieldsOf(one).map((field) => Boolean(field.required));
      expect(required).toEqual(required.toSorted((one, other) => Number(other) - Number(one)));
    }
  });

  test('a field that counts something has its unit in the label', () => {
    for (const one of operations) {
      for (const { key, label } of outputFieldsOf(one)) {
        if (/_(seconds|minutes|hours|days)$/.test(key)) expect(label).toMatch(/\(in \w+\)$/);
      }
    }
  });

  test('every phone number in a sample is in E.164 format', () => {
    for (const one of operations) {
      for (const { key } of outputFieldsOf(one).filter(({ key }) => PHONE_KEYS.test(key))) {
        for (const value of valuesOf(one.operation.sample, key)) {
          if (value !== null) expect([key, value]).toEqual([key, expect.stringMatching(/^\+\d{8,15}$/)]);
        }
      }
    }
  });
});
