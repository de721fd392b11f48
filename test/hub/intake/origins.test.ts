import { describe, expect, test } from '@jest/globals';
import * as doubletick from '../../../src/doubletick/sample-payloads.ts';
import { eventTypeOf } from '../../../src/hub/intake/kinds.ts';
import { explain } from '../../../src/hub/intake/origins.ts';
import type { EventType } from '../../../src/values/event-type.ts';
import * as whatconverts from '../../../src/whatconverts/sample-payloads.ts';

type Payload = Record<string, unknown>;

const AT = Date.parse('2026-03-02T15:10:00.000Z');
const CONTEXT = { receivedAt: AT, now: AT, timeZone: 'UTC' };

const typeOf = (kind: string): EventType => {
  const type = eventTypeOf(kind);
  if (!type) throw new Error(`No event is called ${kind}.`);
  return type;
};

const originsOf = async (kind: string, payload: Payload): Promise<Record<string, string[]>> => {
  const explained = await explain(typeOf(kind), payload, CONTEXT);
  return Object.fromEntries(explained?.origins ?? []);
};

const many = (count: number): Payload =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`Question ${index.toString(36)}x`, 'yes']));

const sizeOf = (value: unknown): number =>
  typeof value === 'object' && value !== null
    ? Object.values(value).reduce((size: number, inner) => size + sizeOf(inner), 1)
    : 1;

/** How many values the readings of it had before them, in all. */
const workOf = async (kind: string, payload: Payload): Promise<number> => {
  const type = typeOf(kind);
  let work = 0;
  const counted: EventType = {
    ...type,
    read(read, context) {
      work += sizeOf(read);
      return type.read(read, context);
    },
  };
  await explain(counted, payload, CONTEXT);
  return work;
};

describe('what the fields of an ordinary webhook are made of', () => {
  test('is told by key, for fields worked out of others too', async () => {
    expect(await originsOf('doubletick_call_ended', doubletick.callEnded)).toMatchObject({
      id: expect.arrayContaining(['callId']),
      customer_phone: ['customerNumber'],
      customer_first_name: ['customerName'],
      direction: ['callDirection'],
      event: ['event'],
    });
    expect(await originsOf('whatconverts_call_completed', whatconverts.callCompleted)).toMatchObject({
      id: expect.arrayContaining(['lead_id']),
      contact_first_name: ['contact_name'],
      lead_analysis__lead_summary: ['lead_analysis'],
      duration_ms: ['call_duration_seconds'],
    });
    expect(await originsOf('doubletick_call_permission_reply', doubletick.permissionGranted)).toMatchObject({
      customer_phone: ['from'],
    });
  });

  test('tells two keys apart that come to the same name', async () => {
    const payload = { 'Form Name': 'Quote', ...whatconverts.callCompleted, form_name: 'Offer' };
    const origins = await originsOf('whatconverts_call_completed', payload);
    expect(origins.form_name).toEqual(['Form Name']);
    expect(origins.form_name_2).toEqual(['form_name']);
  });

  test('is nothing for a webhook that is no such event', async () => {
    expect(await explain(typeOf('doubletick_call_ended'), doubletick.callMissed, CONTEXT)).toBeNull();
  });
});

describe('what the fields of a webhook of thousands of values are made of', () => {
  const lead = whatconverts.callCompleted;
  const WIDE: [string, string, (count: number) => Payload][] = [
    ['keys of a call', 'doubletick_call_ended', (count) => ({ ...many(count), ...doubletick.callEnded })],
    [
      'keys of an answer',
      'doubletick_call_permission_reply',
      (count) => ({ ...doubletick.permissionGranted, ...many(count) }),
    ],
    ['keys of a lead', 'whatconverts_call_completed', (count) => ({ ...many(count), ...lead })],
    ['mappings', 'whatconverts_call_completed', (count) => ({ ...lead, field_mappings: many(count) })],
    [
      'maps of maps',
      'whatconverts_call_completed',
      (count) => ({ ...lead, ...Object.fromEntries(Object.keys(many(count / 100)).map((key) => [key, many(100)])) }),
    ],
  ];

  test.each(WIDE)('takes no more than in proportion to its %s', async (_, kind, payloadOf) => {
    // Each reading more of the whole would add as much again as the webhook has values.
    const [some, twice] = [await workOf(kind, payloadOf(4_000)), await workOf(kind, payloadOf(8_000))];
    expect(twice - some).toBeLessThan(2 * sizeOf(payloadOf(4_000)));
  });

  test.each(WIDE)('is told still, whatever there is of %s', async (_, kind, payloadOf) => {
    const [field, key] = kind.startsWith('whatconverts')
      ? ['contact_first_name', 'contact_name']
      : ['customer_phone', kind === 'doubletick_call_ended' ? 'customerNumber' : 'from'];
    expect((await originsOf(kind, payloadOf(4_000)))[field]).toEqual([key]);
  });

  test('goes by the names of keys that are not tried', async () => {
    const kind = 'whatconverts_call_completed';
    const mapped = await originsOf(kind, { ...lead, field_mappings: many(500) });
    expect(mapped.field_mappings__question_0x).toEqual(['field_mappings']);
    const payload = { ...lead, ...many(1_000), 'A Form': 'Quote' };
    const origins = await originsOf(kind, payload);
    expect(origins.a_form).toEqual(['A Form']);
    const { fields } = typeOf(kind).read(payload, CONTEXT);
    expect(Object.keys(fields ?? {})).toEqual(expect.arrayContaining(Object.keys(origins)));
  });

  test('lets other work go on between the tries', async () => {
    let turns = 0;
    let isOver = false;
    const turn = (): void => {
      turns += 1;
      if (!isOver) setImmediate(turn);
    };
    setImmediate(turn);
    await explain(typeOf('whatconverts_call_completed'), { ...lead, ...many(1_000) }, CONTEXT);
    isOver = true;
    expect(turns).toBeGreaterThan(Object.keys(lead).length);
  });

  test('is told of one that is nested as deep as it is long, or holds one long text', async () => {
    let deep: unknown = 'yes';
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    const origins = await originsOf('doubletick_call_ended', {
      ...doubletick.callEnded,
      deep,
      customerName: 'Asha Rao '.repeat(100_000),
    });
    expect(origins).toMatchObject({ customer_phone: ['customerNumber'], customer_name: ['customerName'] });
  });
});
