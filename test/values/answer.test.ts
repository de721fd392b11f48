import { describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { problemInAnswer, unexpectedAnswer } from '../../src/values/answer.ts';
import { jsonIn } from '../../src/values/json.ts';

const anything = z.optional(z.nullable(z.union([z.looseObject({}), z.array(z.unknown())])));
const team = z.looseObject({ data: z.array(z.unknown()) });

const problemIn = (text: string, schema: z.ZodMiniType = anything) =>
  problemInAnswer({ status: 200, data: jsonIn(text), text }, schema);

test.each([
  ['a web page', '<!DOCTYPE html><html><body>Soon.</body></html>', 'it sent a web page instead of data.'],
  ['a web page without its type', '\n <html>', 'it sent a web page instead of data.'],
  ['a text', 'OK', 'it sent no JSON.'],
  ['half of an answer', '{"success": tr', 'it sent no JSON.'],
  ['a failure', '{"success":false}', 'it reports a failure.'],
  ['a failure in words', '{"success":"false","message":" Gone "}', 'it reports a failure. It says: Gone'],
  ['a failure as a number', '{"ok":0,"error":"No balance"}', 'it reports a failure. It says: No balance'],
  ['an error with a message', '{"error":{"message":"No balance"}}', 'it reports a failure. It says: No balance'],
  ['errors', '{"errors":[{"message":"No balance"}]}', 'it reports a failure. It says: No balance'],
  ['errors by field', '{"errors":{"to":"unknown"}}', 'it reports a failure.'],
  ['an error that is only true', '{"error":true,"message":""}', 'it reports a failure.'],
  ["WhatConverts' error", '{"error_message":"Invalid"}', 'it reports a failure. It says: Invalid'],
  ['another status', '{"statusCode":500,"message":["a","b"]}', 'it reports a failure. It says: a'],
  ['another status by the other name', '{"status":404}', 'it reports a failure.'],
  ['a status in words', '{"status":"failed","errorMessage":"Paused"}', 'it reports a failure. It says: Paused'],
  ['a failure in a list', '[{"id":1},{"success":false}]', 'it reports a failure.'],
])('%s is no success', (_what, text, problem) => expect(problemIn(text)).toBe(problem));

test.each([
  '{"success":true}',
  '{"success":null,"error":null,"errors":[],"error_message":""}',
  '{"error":false,"errors":{},"status":200,"statusCode":201}',
  '{"status":"SENT"}',
  '{"ok":"yes"}',
  '[1,"x",null]',
  '{}',
  'null',
  '',
])('%j is one, where nothing is documented about the answer', (text) => expect(problemIn(text)).toBeNull());

describe('where something is documented', () => {
  test.each([
    ['', 'the answer is empty.'],
    [' ', 'the answer is empty.'],
    ['{}', 'the answer does not hold what its documentation says.'],
    ['{"data":{}}', 'the answer does not hold what its documentation says.'],
    ['"hello"', 'the answer does not hold what its documentation says.'],
  ])('%j is no success', (text, problem) => expect(problemIn(text, team)).toBe(problem));

  test('what it holds beside that is not looked at', () => {
    expect(problemIn('{"data":[{"id":1},"x"],"more":[]}', team)).toBeNull();
  });
});

test('words that never end are cut', () => {
  expect(problemIn(JSON.stringify({ error: 'x'.repeat(2_000) }))?.length).toBeLessThan(400);
});

test('says what to do next: after a change to look whether it was done', () => {
  expect(unexpectedAnswer('DoubleTick', 'the answer is empty.', 'GET')).toBe(
    'DoubleTick answered, but not as expected: the answer is empty. Try again in a minute. If it stays so, DoubleTick may be down or may have changed.',
  );
  expect(unexpectedAnswer('DoubleTick', 'the answer is empty.', 'POST')).toBe(
    'DoubleTick answered, but not as expected: the answer is empty. Look for it in DoubleTick before you run this step again: it may have been done.',
  );
});
