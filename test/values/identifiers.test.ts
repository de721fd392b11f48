import { describe, expect, test } from '@jest/globals';
import {
  customerIdentifier,
  identifiersOf,
  isUserId,
  messageIdentifier,
  phoneIdentifier,
  userIdentifier,
} from '../../src/values/identifiers.ts';

describe('a phone number', () => {
  test.each([
    ['+17045550118', 'phone:17045550118'],
    ['17045550118', 'phone:17045550118'],
    ['0044 7700 900123', 'phone:447700900123'],
    ['\u202a+44 7700 900123\u202c', 'phone:447700900123'],
    ['+2290190123456', 'phone:22990123456'],
  ])('%j is %s', (text, expected) => expect(phoneIdentifier(text)).toBe(expected));

  test.each(['', 'anonymous', '12345', '+0123456789', '1234567890123456', 'US.13491208655302741918'])(
    '%j is none',
    (text) => expect(phoneIdentifier(text)).toBeNull(),
  );

  test.each(['266696687', '+266696687', '7378742833', '+86282452253', '8656696', '+8656696', '256', '+256'])(
    '%s, which spells a hidden caller, is nobody',
    (text) => expect(phoneIdentifier(text)).toBeNull(),
  );
});

describe("DoubleTick's id of a customer", () => {
  test('keeps its case', () => expect(customerIdentifier(' customer_Kd83 ')).toBe('customer:customer_Kd83'));

  test.each([
    '',
    ' ',
    'null',
    'undefined',
    'None',
    'n/a',
    'NA',
    'unknown',
    'ANONYMOUS',
    '-',
    '0',
    'customer_',
    'customer_null',
    '[object Object]',
  ])('%j stands for nobody', (id) => expect(customerIdentifier(id)).toBeNull());
});

describe("WhatsApp's id of a user", () => {
  test.each([
    ['US.13491208655302741918', 'user:US.13491208655302741918'],
    [' us.aB1 ', 'user:US.aB1'],
    ['us.ent.11815799212886844830', 'user:US.ENT.11815799212886844830'],
  ])('%j is %s', (id, expected) => {
    expect(userIdentifier(id)).toBe(expected);
    expect(isUserId(id)).toBe(true);
  });

  test.each(['', '8842', 'user_8842', 'USA.1', 'US.', 'US.1-2', `US.${'1'.repeat(129)}`])('%j is none', (id) => {
    expect(userIdentifier(id)).toBeNull();
    expect(isUserId(id)).toBe(false);
  });
});

test('a message that says who it was sent to, unless it has no id', () => {
  expect(messageIdentifier(' wamid.1 ')).toBe('message:wamid.1');
  expect(messageIdentifier(' ')).toBeNull();
});

describe('everything that a person is known by', () => {
  test('is sorted, each once', () => {
    const person = { phone: '+17045550118', customerId: 'c1', userId: 'US.1', parentUserId: 'US.ENT.1' };
    expect(identifiersOf(person)).toEqual(['customer:c1', 'phone:17045550118', 'user:US.1', 'user:US.ENT.1']);
    expect(identifiersOf({ userId: 'US.1', parentUserId: 'us.1' })).toEqual(['user:US.1']);
  });

  test('is nothing for nobody', () => {
    expect(identifiersOf({ phone: 'anonymous', customerId: 'unknown', userId: null })).toEqual([]);
    expect(identifiersOf({}, { kin: true })).toEqual([]);
  });

  test('has the other spelling of a number only where that is asked for', () => {
    const person = { phone: '+5511934567890' };
    expect(identifiersOf(person)).toEqual(['phone:5511934567890']);
    expect(identifiersOf(person, { kin: true })).toEqual(['phone:551134567890', 'phone:5511934567890']);
    expect(identifiersOf({ phone: '+17045550118' }, { kin: true })).toEqual(['phone:17045550118']);
  });
});
