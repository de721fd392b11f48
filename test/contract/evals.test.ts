/** docs/evals.json: what an agent should choose for a request. What it says must exist, or it teaches agents nonsense. */
import { describe, expect, test } from '@jest/globals';
import evals from '../../docs/evals.json' with { type: 'json' };
import { creates, definition, type Field, inputFieldsOf, searches } from './definition.ts';

const KINDS = { trigger: definition.triggers, search: definition.searches, create: definition.creates };

/** Fields that a form shows once a template is chosen. */
const OF_TEMPLATE = /^(placeholder_\d+|header|link_parameter)$/;

const operationOf = (name: string) => {
  const [kind, key] = name.split('/') as [keyof typeof KINDS, string];
  return KINDS[kind]?.[key];
};

/** Those for operations of this edition; the default edition has all. */
const evalsHere =
  (process.env.RINGHOOK_EDITION ?? 'all') === 'all' ? evals : evals.filter(({ operation }) => operationOf(operation));

/** A value that the field takes: of its type, and one of its choices. */
const fits = ({ type = 'string', list, dict, choices }: Field, value: unknown): boolean => {
  if (list) return Array.isArray(value) && value.every((one) => fits({ key: '', type, choices }, one));
  if (dict) return typeof value === 'object' && value !== null && !Array.isArray(value);
  if (choices) return Object.keys(choices).includes(String(value));
  if (type === 'boolean') return typeof value === 'boolean';
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'number') return typeof value === 'number';
  if (type === 'datetime') return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(String(value));
  return typeof value === 'string' && value !== '';
};

describe('the evals', () => {
  test.each(evalsHere)('"$request" is for an operation and fields that exist', ({ operation: name, fields }) => {
    const operation = operationOf(name);
    expect(operation?.display.hidden).toBeUndefined();
    const inputs = operation ? inputFieldsOf(operation) : [];
    const hasTemplate = 'template' in fields;
    for (const [key, value] of Object.entries(fields)) {
      if (hasTemplate && OF_TEMPLATE.test(key)) continue;
      const field = inputs.find((one) => one.key === key);
      expect([key, field?.key]).toEqual([key, key]);
      expect([key, value, field && fits(field, value)]).toEqual([key, value, true]);
    }
    const required = inputs.filter((field) => field.required).map(({ key }) => key);
    expect(Object.keys(fields)).toEqual(expect.arrayContaining(required));
  });

  test('are at least 25, each in plain words: no request names a key or a label', () => {
    expect(new Set(evals.map(({ request }) => request)).size).toBeGreaterThanOrEqual(25);
    for (const { request, operation: name } of evals) {
      expect(request).not.toMatch(/_|\//);
      const { label } = operationOf(name)?.display ?? {};
      if (label) expect(request).not.toContain(label);
    }
  });

  test('ask for every search and every action at least once, and for triggers', () => {
    const asked = new Set(evalsHere.map(({ operation }) => operation));
    const missing = [
      ...searches.map(({ key }) => `search/${key}`),
      ...creates.map(({ key }) => `create/${key}`),
    ].filter((name) => !asked.has(name));
    expect(missing).toEqual([]);
    expect([...asked].filter((name) => name.startsWith('trigger/')).length).toBeGreaterThan(0);
  });
});
