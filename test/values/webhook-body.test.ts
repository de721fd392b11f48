import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseForm } from '../../src/values/form.ts';
import { parseJson, writeJson } from '../../src/values/json.ts';
import { SeveralValues } from '../../src/values/several-values.ts';
import { isTestWebhook } from '../../src/values/test-webhook.ts';
import { readBody, webhooksIn } from '../../src/values/webhook-body.ts';
import { TEST_BODIES, WEBHOOK_BODIES } from '../webhook-bodies.ts';

describe('a body', () => {
  test.each(WEBHOOK_BODIES)('of $name is read', ({ body, contentType, events }) => {
    expect(webhooksIn(readBody(body, contentType))).toMatchObject(events.map((event) => ({ event })));
  });

  test.each(TEST_BODIES)('of $name is a test', ({ body, contentType }) => {
    expect(isTestWebhook(readBody(body, contentType))).toBe(true);
  });

  test.each([
    ['of a call', { event: 'CALL_ACCEPTED', callId: '1' }],
    ['with a key that no test has', { test: true, callId: '1' }],
    ['with a message alone', { message: 'Please call me back' }],
    ['that is a text', 'ping'],
    ['that holds something', [{}]],
    ['with an object in place of a text', { message: { toString: {} } }],
  ])('%s is no test', (_what, payload) => expect(isTestWebhook(payload)).toBe(false));

  test.each([
    ['neither JSON nor a form', '{"event":', 'application/json'],
    ['a form that says it is JSON', 'event=CALL_ACCEPTED', 'application/json'],
  ])('that is %s cannot be read', (_what, body, contentType) => expect(readBody(body, contentType)).toBeUndefined());

  test('is unwrapped only so often, and only where one thing is wrapped', () => {
    expect(readBody('{"a":{"b":{"c":{"d":{"event":"X"}}}}}', '')).toEqual({ d: { event: 'X' } });
    expect(readBody('{"data":{"event":"X"},"id":1}', '')).toEqual({ data: { event: 'X' }, id: 1 });
    expect(readBody('{"event":"X"}', '')).toEqual({ event: 'X' });
    expect(readBody('"a text"', '')).toBe('a text');
  });
});

describe('a form', () => {
  test('may have keys inside keys', () => {
    expect(
      parseForm('lead_id=1&field_mappings[Company Name]=Acme&field_mappings[Size]=5&a[b][c]=d&list[]=x&list[]=y'),
    ).toEqual({
      lead_id: '1',
      field_mappings: { 'Company Name': 'Acme', Size: '5' },
      a: { b: { c: 'd' } },
      list: new SeveralValues(['x', 'y']),
    });
  });

  test.each([
    ['where something else stands already', 'a=1&a[b]=2', { a: '1', 'a[b]': '2' }],
    ['that were given twice', 'a[b]=1&a[b][c]=2', { a: { b: '1' }, 'a[b][c]': '2' }],
    ['that lead where others led', 'a[b]=1&a[b][]=2', { a: { b: '1' }, 'a[b][]': '2' }],
    ['nested too deep', `a${'[b]'.repeat(9)}=1`, { [`a${'[b]'.repeat(9)}`]: '1' }],
    [
      'that would change what every object has',
      'a[__proto__]=1&__proto__=2',
      { 'a[__proto__]': '1', ['__proto__']: '2' },
    ],
  ])('keeps keys %s as they are', (_which, text, fields) => {
    expect(Object.entries(parseForm(text))).toEqual(Object.entries(fields));
  });
});

describe('JSON written again', () => {
  test('says the same, also where a key came twice', () => {
    const text = '{"a":[1,"x",null,true,{"b":2}],"id":"12345678901234567890","r":"no","r":"yes"}';
    expect(parseJson(writeJson(parseJson(text)))).toEqual(parseJson(text));
    expect(writeJson(undefined)).toBe('null');
  });

  test('is what JSON itself would write, for any value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(writeJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
