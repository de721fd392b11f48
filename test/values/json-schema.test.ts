import { expect, test } from '@jest/globals';
import * as z from 'zod';
import { schemaOfFields } from '../../src/values/json-schema.ts';
import * as field from '../../src/values/output-field.ts';

const FIELDS = {
  id: field.id('One.'),
  began_at: field.datetime('Began At', 'When.'),
  lead_id: field.numericId('Lead ID', 'Which.'),
  recording: field.file('Recording', 'To hear.'),
};

const accepts = (value: object, mayAddFields = false): boolean => {
  const schema = schemaOfFields(FIELDS, { mayAddFields }) as z.core.JSONSchema.JSONSchema;
  return z.fromJSONSchema(schema).safeParse(value).success;
};

const WHOLE = { id: 'a', began_at: '2026-03-02T09:15:07.000Z', lead_id: 7, recording: 'https://example.com/a.mp3' };

test('a schema takes a result that has every field, empty or not, and says what each is', () => {
  expect(accepts(WHOLE)).toBe(true);
  expect(accepts({ ...WHOLE, began_at: null, lead_id: '12345678901234567890', recording: null })).toBe(true);
  expect(schemaOfFields(FIELDS, { mayAddFields: false })).toMatchObject({
    properties: { began_at: { title: 'Began At', description: 'When.', format: 'date-time' } },
  });
});

test('and no other: without a field, with an empty id, with another type', () => {
  const { lead_id: _, ...without } = WHOLE;
  for (const value of [without, { ...WHOLE, id: '' }, { ...WHOLE, id: null }, { ...WHOLE, began_at: 5 }]) {
    expect(accepts(value)).toBe(false);
  }
});

test('fields of an account come on top only where it may add some', () => {
  expect(accepts({ ...WHOLE, budget: '500' })).toBe(false);
  expect(accepts({ ...WHOLE, budget: '500' }, true)).toBe(true);
});
