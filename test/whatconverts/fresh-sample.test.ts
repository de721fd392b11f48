import { expect, test } from '@jest/globals';
import { whatconvertsEvents } from '../../src/whatconverts/events.ts';
import { freshSample } from '../../src/whatconverts/fresh-sample.ts';

const NOW = Date.parse('2027-05-06T07:08:09.000Z');

test.each(whatconvertsEvents.map((event) => [event.key, event] as const))(
  'a fresh sample of %s is one',
  (_key, event) => {
    const context = { receivedAt: NOW, now: NOW, timeZone: 'UTC' };
    const { fields, wrong } = event.read(freshSample(event.samplePayload, NOW), context);
    expect(wrong).toEqual([]);
    expect(fields).toMatchObject({ last_updated: '2027-05-06T07:08:09.000Z', contact_name: 'Dana Whitfield' });
    expect(fields?.lead_id).not.toBe(event.samplePayload.lead_id);
  },
);
