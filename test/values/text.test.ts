import { describe, expect, test } from '@jest/globals';
import { splitName } from '../../src/values/name.ts';
import { toSnakeCase } from '../../src/values/snake-case.ts';

describe('splitName', () => {
  test.each([
    ['Rohan Mehta', 'Rohan', 'Mehta'],
    ['Ana Maria da Silva', 'Ana Maria da', 'Silva'],
    ['Cher', 'Cher', null],
    ['  Rohan   Mehta ', 'Rohan', 'Mehta'],
    ['+91 98765 43210', null, null],
    ['(704) 555-0118', null, null],
    ['919876543210', null, null],
    ['Agent 007', 'Agent', '007'],
    ['', null, null],
    ['   ', null, null],
    [null, null, null],
  ])('splits %j', (name, first, last) => expect(splitName(name)).toEqual({ first, last }));
});

describe('toSnakeCase', () => {
  test.each([
    ['Keyword Detection', 'keyword_detection'],
    ["What's your budget? (USD)", 'what_s_your_budget_usd'],
    ['नाम', 'नाम'],
    ['__proto__', 'proto'],
    ['?!', ''],
  ])('writes %j as %j', (text, expected) => expect(toSnakeCase(text)).toBe(expected));
});
