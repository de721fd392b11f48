/** The filters that the app hands to the hub, and that the hub refuses nothing that the app would take. */
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { doubletickFilters } from '../../../src/doubletick/filters.ts';
import { isRefused } from '../../../src/hub/delivery/outgoing.ts';
import { Filters } from '../../../src/hub-api/filters.ts';
import { hubAlertFilters } from '../../../src/hub-api/hub-alert-filters.ts';
import { everyEvent, freshSampleOf } from '../../../src/local-zaps/every-trigger.ts';
import { whatconvertsFilters } from '../../../src/whatconverts/filters.ts';
import type { SubscribeData } from '../../../src/zapier/hooks/subscribe-data.ts';
import { StandInHub } from '../../stand-ins/hub.ts';
import { call, deliver, VIA_HUB } from '../../zapier-app.ts';

const TARGET = 'https://hooks.zapier.com/hooks/standard/1/a/';
const ACCEPTED = 'doubletick_call_accepted';
const ENDS_SOON = 'doubletick_call_permission_ends_soon';

let hub: StandInHub;

beforeAll(async () => {
  hub = await StandInHub.start();
});

afterAll(() => hub.close());

beforeEach(() => {
  hub.subscriptions.length = 0;
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
});

interface Inputs {
  inputData: Record<string, unknown>;
  country?: string;
}

const authDataWith = (country = '') => ({ hub_url: hub.url, hub_key: StandInHub.key, default_country: country });

/** What the app asks of the hub when a Zap with these inputs is turned on. */
const wish = async (trigger: string, { inputData, country }: Inputs) => {
  hub.subscriptions.length = 0;
  const bundle = { authData: authDataWith(country), inputData, targetUrl: TARGET };
  await call<SubscribeData>(`triggers.${trigger}.operation.performSubscribe`, bundle);
  const [asked] = hub.subscriptions;
  if (!asked) throw new Error('The app did not subscribe.');
  return asked;
};

const filtersOf = async (trigger: string, inputs: Inputs) => (await wish(trigger, inputs)).filters;

describe('what the app hands to the hub', () => {
  test('is what was filled in, item by item, with the country of its numbers', async () => {
    const inputData = { direction: 'INCOMING', business_numbers: ['(312) 555-0150, +13125550151', ' '], channel: '' };
    expect(await filtersOf('doubletick_call_ended', { inputData, country: 'us' })).toEqual({
      default_country: 'US',
      inputs: { direction: ['INCOMING'], business_numbers: ['(312) 555-0150', '+13125550151'] },
    });
  });

  test('is nothing where nothing was filled in', async () => {
    expect(await wish(ACCEPTED, { inputData: {} })).not.toHaveProperty('filters', expect.anything());
  });

  test('has the agent only while no team member is looked up', async () => {
    const agent = 'anita@example.com';
    expect(await filtersOf(ACCEPTED, { inputData: { agent } })).toBeUndefined();
    expect(await filtersOf(ACCEPTED, { inputData: { agent, look_up_team_member: 'true' } })).toBeUndefined();
    expect(await filtersOf(ACCEPTED, { inputData: { agent, look_up_team_member: 'No' } })).toEqual({
      inputs: { agent: [agent] },
    });
  });

  test('has no lead time, which the hub keeps as an option', async () => {
    const { options, filters } = await wish(ENDS_SOON, { inputData: { lead_time_hours: '48' } });
    expect({ options, filters }).toEqual({ options: { lead_time_hours: '48' }, filters: undefined });
  });

  test.each([
    ['a text that is too long', { profile: 'x'.repeat(501) }],
    ['half a character', { profile: '\ud800' }],
    ['too many of them', { tracking_numbers: Array.from({ length: 501 }, (_, index) => `+1312555${1000 + index}`) }],
  ])('leaves out %s, which the hub would not take, and the app filters itself', async (_name, extra) => {
    const inputData = { ...extra, lead_status: 'Unique' };
    expect(await filtersOf('whatconverts_call_completed', { inputData })).toEqual({
      inputs: { lead_status: ['Unique'] },
    });
  });

  test('is nothing in a country that is none', async () => {
    expect(await filtersOf(ACCEPTED, { inputData: { direction: 'INCOMING' }, country: 'America' })).toBeUndefined();
  });
});

const EVERY_FILTER = Object.entries({ ...doubletickFilters, ...whatconvertsFilters, ...hubAlertFilters });

const SPELLINGS = ['yes', 'No', '1', 'true', 'FALSE', 'off', 'perhaps'];
const NUMBERS = ['+13125550150', '(312) 555-0150', '312 555 0151', '0013125550150', '555', '+1 704 555 0101'];
const PEOPLE = ['Anita Desai', 'anita', 'Anita Desai (+17045550101)', 'anita@example.com', '+17045550101'];
const OTHERS = ['INCOMING', 'outgoing', 'PSTN', 'permanent', 'temporary', 'Unique', 'Phone Call', 'zap_failing', 'goo'];

/** As often the values of a filter's own fields in an event as others. */
const valueFor = (fields: Record<string, unknown>, reads: readonly string[]) => {
  const own = reads.map((key) => fields[key]).filter((value) => value !== null && value !== undefined);
  const others = reads.includes('agent_name') ? PEOPLE : [...SPELLINGS, ...NUMBERS, ...OTHERS];
  const other = fc.constantFrom(...others);
  return own.length > 0 ? fc.oneof(fc.constantFrom(...own.map(String)), other) : other;
};

const NOW = Date.now();

/** How often each came up, of all triggers. */
const tally = { refused: 0, taken: 0 };

describe.each(everyEvent.map((event) => [event.key, event] as const))('the filters of %s', (key, event) => {
  const payload = freshSampleOf(event, NOW);
  const fields = event.read(payload, { receivedAt: NOW, now: NOW, timeZone: 'UTC' }).fields ?? {};
  const own = EVERY_FILTER.filter(([, { reads }]) => reads.some((field) => field in event.output));
  const filled = fc.subarray(own, { minLength: 1, maxLength: 2 }).chain((some) =>
    fc.record(
      Object.fromEntries(
        some.map(([input, { reads }]) => {
          const one = valueFor(fields, reads);
          const several = fc.array(one, { minLength: 1, maxLength: 3 });
          const joined = several.map((values) => values.join(', '));
          return [input, fc.oneof(one, several, joined)];
        }),
      ) as Record<string, fc.Arbitrary<string | string[]>>,
    ),
  );
  const inputs = fc.record({
    inputData: filled,
    lookUp: fc.constantFrom(undefined, 'no', 'yes'),
    country: fc.constantFrom('US', 'IN', ''),
  });

  test('refuse at the hub only what the app refuses, and what they let through is what it takes', async () => {
    await fc.assert(
      fc.asyncProperty(inputs, async ({ inputData, lookUp, country }) => {
        const zap = { ...inputData, ...(lookUp && { look_up_team_member: lookUp }) };
        const asked = await wish(key, { inputData: zap, country }).catch(() => null);
        // A number that could be somebody else's is refused when the Zap is turned on.
        fc.pre(asked !== null);
        if (!asked) return;
        const { trigger, filters = null } = asked;
        if (filters) Filters.parse(filters);
        const body = JSON.stringify(payload);
        const stored = { id: 'e', body, contentType: 'application/json', receivedAt: new Date(NOW).toISOString() };
        const terms = { trigger, format: 'webhook', timeZone: 'UTC', filters, order: 'any' } as const;
        const isRefusedByHub = isRefused(stored, terms, { isCurrent: false, now: NOW });
        const runs = await deliver(key, payload, {
          authData: authDataWith(country),
          inputData: zap,
          subscribeData: VIA_HUB,
        });
        if (isRefusedByHub) expect(runs).toEqual([]);
        else if (!('agent' in inputData) || lookUp === 'no') expect(runs).toHaveLength(1);
        tally[isRefusedByHub ? 'refused' : 'taken'] += 1;
      }),
      // Zapier's core ends a process that grows too large.
      { numRuns: 20 },
    );
  });
});

test('both outcomes came up often', () => {
  expect(tally.taken).toBeGreaterThan(20);
  expect(tally.refused).toBeGreaterThan(20);
});
