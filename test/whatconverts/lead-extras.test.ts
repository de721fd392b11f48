import { hash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Result } from '../../src/values/output-field.ts';
import { SeveralValues } from '../../src/values/several-values.ts';
import { whatconvertsEvents } from '../../src/whatconverts/events.ts';
import { extrasOf, MOST_CHARACTERS } from '../../src/whatconverts/lead-extras.ts';
import { afterCall, anyLead, inProgressOutput as inProgressFields } from '../../src/whatconverts/lead-fields.ts';
import { toLeadLine, toLeadResult } from '../../src/whatconverts/lead-record.ts';
import { callCompleted, callInProgress } from '../../src/whatconverts/sample-payloads.ts';

const MOST_EXTRAS = 200;

const addExtras = extrasOf(anyLead);

const extrasIn = (lead: Record<string, unknown>): Result => {
  const fields: Result = {};
  addExtras(fields, lead);
  return fields;
};

const read = (key: string, payload: Record<string, unknown>): Result => {
  const event = whatconvertsEvents.find((one) => one.key === `whatconverts_call_${key}`);
  return event?.read(payload, { receivedAt: 0, now: 0, timeZone: 'UTC' }).fields ?? {};
};

const hashed = (label: string): string => `field_${hash('sha256', label, 'hex').slice(0, 6)}`;

describe('the keys that no field is declared for', () => {
  test('become text fields in snake case, and what holds nothing is empty', () => {
    expect(
      extrasIn({ form_url: 'https://example.com', 'Chat Transcript': 'Hello', orderTotal: 12.5, vip: true, gone: ' ' }),
    ).toEqual({
      form_url: 'https://example.com',
      chat_transcript: 'Hello',
      ordertotal: '12.5',
      vip: 'true',
      gone: null,
    });
  });

  test('come after the declared ones, also when they are digits', () => {
    const fields = read('completed', { ...callCompleted, 7: 'x' });
    expect(Object.keys(fields)[0]).toBe('id');
    expect(fields).toMatchObject({ field_7: 'x' });
  });

  test('of a map inside are named after both, and nothing is named after an empty one', () => {
    expect(extrasIn({ fields: { 'Your Name': 'Dana', 'Call me': ['am', 'pm'] }, none: {}, empty: [] })).toEqual({
      fields__your_name: 'Dana',
      fields__call_me: 'am, pm',
    });
  });

  test('are read from each of the maps that WhatConverts has', () => {
    const maps = ['lead_analysis', 'field_mappings', 'additional_fields', 'mapped_fields', 'custom_fields'];
    const lead = Object.fromEntries(maps.map((map) => [map, { 'Roof Age': 12 }]));
    expect(extrasIn(lead)).toEqual(Object.fromEntries(maps.map((map) => [`${map}__roof_age`, '12'])));
  });

  test('hold all that the things of a list have under one key', () => {
    const products = [
      { sku: 'A1', price: 5 },
      { sku: 'B2', note: { deep: 1 } },
    ];
    expect(extrasIn({ products })).toEqual({ products__sku: 'A1, B2', products__price: '5', products__note: null });
  });

  test('are named after what the items of a list call themselves', () => {
    const custom_fields = [
      { name: 'Size', value: 2 },
      { label: 'Colour', value: 'red' },
    ];
    expect(extrasIn({ custom_fields })).toEqual({ custom_fields__size: '2', custom_fields__colour: 'red' });
  });

  test('take the last of several values', () => {
    expect(extrasIn({ page: new SeveralValues(['one', 'two']), a: [{ b: new SeveralValues(['x', 'y']) }] })).toEqual({
      page: 'two',
      a__b: 'y',
    });
  });

  test('keep every digit of a long id', () => {
    expect(extrasIn({ order: '12345678901234567891' })).toEqual({ order: '12345678901234567891' });
  });

  test('hold at most 10,000 characters, and no half of one', () => {
    const { long } = extrasIn({ long: `${'x'.repeat(MOST_CHARACTERS - 1)}😀 and more` });
    expect(long).toBe('x'.repeat(MOST_CHARACTERS - 1));
  });

  test(`are ${MOST_EXTRAS} at the most, the first ones by name, and never cost a declared field`, () => {
    const answers = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`q${String(at).padStart(3, '0')}`, at]));
    const fields = extrasIn({ additional_fields: answers, lead_analysis: { 'Lead Summary': 'A roof.', Other: 'x' } });
    expect(Object.keys(fields)).toHaveLength(MOST_EXTRAS + 1);
    expect(fields).toMatchObject({ additional_fields__q199: '199', lead_analysis__lead_summary: 'A roof.' });
  });

  test('never take the place of a declared field, however they are spelled', () => {
    const fields = read('completed', { ...callCompleted, 'Lead ID': 7, id: 'own', 'Contact Name': 'Other' });
    expect(fields).toMatchObject({
      lead_id: 482913,
      lead_id_2: '7',
      id: '482913:completed',
      id_2: 'own',
      contact_name: 'Dana Whitfield',
      contact_name_2: 'Other',
    });
  });
});

describe('labels that come to the same key', () => {
  test('are both kept', () => {
    expect(extrasIn({ fields: { 'Company Name': 'Acme', 'Company  name': 'second', 'Company Name 2': 'x' } })).toEqual({
      fields__company_name: 'Acme',
      fields__company_name_2: 'second',
      fields__company_name_2_2: 'x',
    });
  });

  test('are told apart alike in whatever order they come', () => {
    const label = fc.constantFrom(
      'Name',
      'name',
      'NAME',
      ' name',
      'Name!',
      'Name 2',
      'name_2',
      'dana@example.com',
      '?',
    );
    const entries = fc.uniqueArray(fc.tuple(label, fc.string()), { selector: ([own]) => own, maxLength: 9 });
    const both = entries.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(both, ([list, shuffled]) => {
        const inner = extrasIn({ additional_fields: Object.fromEntries(list) });
        expect(Object.keys(inner)).toHaveLength(list.length);
        expect(Object.entries(extrasIn({ additional_fields: Object.fromEntries(shuffled) }))).toEqual(
          Object.entries(inner),
        );
        expect(Object.entries(extrasIn(Object.fromEntries(shuffled)))).toEqual(
          Object.entries(extrasIn(Object.fromEntries(list))),
        );
      }),
    );
  });
});

test('a label that holds personal data names no field, and what it held is kept', () => {
  const label = 'dana@example.com';
  const text = 'I called yesterday and nobody answered, please call me back on Monday.';
  expect(extrasIn({ [label]: 'yes', field_mappings: { '+1 (704) 555-0118': 'mobile', [text]: 'on' } })).toEqual({
    [hashed(label)]: 'yes',
    [`field_mappings__${hashed('+1 (704) 555-0118')}`]: 'mobile',
    [`field_mappings__${hashed(text)}`]: 'on',
  });
});

test.each(['lead_analysis', 'additional_fields'])(
  'a text or a list of texts where the map %s belongs is named',
  (map) => {
    for (const value of ['x', ['x']]) expect(addExtras({}, { [map]: value })).toEqual([map]);
    for (const value of ['', null, [], {}]) expect(addExtras({}, { [map]: value })).toEqual([]);
  },
);

describe('a call in progress', () => {
  const never = Object.keys(afterCall);

  test('has what else a lead has, in all spellings but of what only a finished call has', () => {
    const spelled = never.flatMap((key) => [key, key.toUpperCase(), key.replaceAll('_', ' '), key.replaceAll('_', '')]);
    const fields = read('in_progress', {
      ...callInProgress,
      ...Object.fromEntries(spelled.map((key) => [key, 'x'])),
      recording: { url: 'https://example.com' },
      additional_fields: { Subject: 'A roof' },
    });
    expect(Object.keys(fields).slice(Object.keys(inProgressFields).length)).toEqual(['additional_fields__subject']);
  });

  test('never has any of it, whatever comes', () => {
    const key = fc.oneof(
      fc.constantFrom(...never),
      fc.tuple(fc.constantFrom(...never), fc.constantFrom('_', ' ', '-', '!')).map((parts) => parts.join('')),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.dictionary(key, fc.jsonValue()), (extra) => {
        const fields = read('in_progress', { ...extra, ...callInProgress });
        expect(fields.lead_id).toBe(482913);
        expect(never.filter((own) => own in fields)).toEqual([]);
      }),
    );
  });
});

test('any lead at all gives texts, the same each time', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), (lead) => {
      const fields = extrasIn(lead);
      expect(Object.values(fields).filter((value) => typeof value !== 'string' && value !== null)).toEqual([]);
      expect(Object.entries(extrasIn(lead))).toEqual(Object.entries(fields));
      expect(Object.keys(fields).length).toBeLessThanOrEqual(MOST_EXTRAS + 5);
    }),
  );
});

describe('a lead of another type', () => {
  const form = { ...callCompleted, lead_type: 'web_form', form_name: 'Quote', additional_fields: { 'Roof Age': 12 } };

  test.each([
    [{ form_name: 'Quote' }],
    [{ message: 'Call me' }],
    [{ chat_status: 'Completed' }],
    [{ sender_name: 'Dana', email_subject: 'A roof', email_message: 'Hello' }],
    [{ transaction_id: 'T1', transaction_tax: 5.5, transaction_shipping: 4 }],
    [{ event_category: 'video', event_action: 'play', event_label: 'tour' }],
  ])('has its own fields: %j', (own) => expect(toLeadResult({ ...callCompleted, ...own })).toMatchObject(own));

  test('reads amounts as people write them', () => {
    expect(
      toLeadResult({ ...callCompleted, quote_value: '$1,250.00', sales_value: '1.250 €', transaction_tax: '5,50' }),
    ).toMatchObject({
      quote_value: 1250,
      sales_value: null,
      transaction_tax: 5.5,
    });
  });

  test('has an id also when the API should not give one', () => {
    expect(toLeadResult({ lead_type: 'chat' })).toMatchObject({ id: 'unknown', lead_id: null });
  });

  test('has them as a line, too, and what the account added', () => {
    expect(toLeadLine(form)).toMatchObject({ form_name: 'Quote', additional_fields__roof_age: '12' });
    expect(toLeadLine(form)).not.toHaveProperty('city');
  });
});

describe('a lead of the REST API', () => {
  test('has the words of a webhook', () => {
    const lead = {
      lead_id: 1,
      lead_type: 'text_message',
      lead_status: 'unique',
      quotable: 'not_set',
      duplicate: 0,
      spam: '1',
    };
    expect(toLeadResult({ ...lead, answer_status: 'no_answer', date_created: '2026-03-02 15:04:09' })).toMatchObject({
      lead_type: 'Text Message',
      lead_status: 'Unique',
      quotable: 'Not Set',
      answer_status: 'No Answer',
      duplicate: false,
      spam: true,
      date_created: '2026-03-02T15:04:09.000Z',
    });
  });

  test.each(['Web Form', 'SMS/MMS', 'web-form2', 7])('keeps the type %j as it is', (lead_type) =>
    expect(toLeadResult({ lead_id: 1, lead_type }).lead_type).toBe(String(lead_type)),
  );
});
