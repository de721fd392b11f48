import { expect, test } from '@jest/globals';
import { type EventType, sampleOf } from '../../src/values/event-type.ts';
import * as field from '../../src/values/output-field.ts';
import { FOREIGN } from '../../src/values/reading.ts';

test('a declaration is type, label and help', () => {
  expect(field.datetime('Call Ended At', 'When the call was over.')).toEqual({
    type: 'datetime',
    label: 'Call Ended At',
    help: 'When the call was over.',
  });
  expect(field.id('One.')).toEqual({ type: 'id', label: 'ID', help: 'One.' });
});

test('pickerOf takes the declared keys alone, null for one that is not there', () => {
  const pick = field.pickerOf({ id: field.id('One.'), city: field.text('City', 'Where.') });
  expect(pick({ more: 1, id: 'a' })).toEqual({ id: 'a', city: null });
});

test('sampleOf refuses a sample payload that its own event does not read', () => {
  const event = { key: 'broken', samplePayload: {}, read: () => FOREIGN } as unknown as EventType;
  expect(() => sampleOf(event)).toThrow('The sample payload of "broken" is not one of its own events.');
});
