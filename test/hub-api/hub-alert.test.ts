import { describe, expect, test } from '@jest/globals';
import { ALERT_KINDS } from '../../src/hub-api/alert-kinds.ts';
import { hubAlert } from '../../src/hub-api/hub-alert.ts';
import { sampleOf } from '../../src/values/event-type.ts';

const { samplePayload } = hubAlert;
const receivedAt = Date.parse('2026-03-02T09:15:07.000Z');
const context = { receivedAt, now: receivedAt, timeZone: 'UTC' };

const read = (changes: object = {}) => hubAlert.read({ ...samplePayload, ...changes }, context);

test('an alert says what is wrong, since when, and what to do', () => {
  expect(sampleOf(hubAlert)).toEqual({
    id: '0195560a-1b2c-7d3e-8f40-516273849501:raised',
    alert_id: '0195560a-1b2c-7d3e-8f40-516273849501',
    alert_key: 'quarantine_growing',
    kind: 'quarantine_growing',
    severity: 'warning',
    title: 'Webhooks are not understood',
    what_happened: expect.stringContaining('7 webhooks of the last 24 hours'),
    what_to_do: expect.stringContaining('Open the quarantine'),
    subject: 'Quarantine',
    subject_id: 'quarantine',
    console_link: 'https://hub.example.com/quarantine',
    raised_at: '2026-03-02T09:15:07.000Z',
    cleared_at: null,
    is_cleared: false,
  });
});

describe('when it is over', () => {
  const clearedAt = '2026-03-02T10:00:00.000Z';

  test('it says so, as another event of the same alert', () => {
    const { fields } = read({ clearedAt });
    expect(fields).toMatchObject({ is_cleared: true, cleared_at: clearedAt });
    expect(fields?.alert_id).toBe(read().fields?.alert_id);
    expect(fields?.id).not.toBe(read().fields?.id);
  });
});

test('its help names every kind that there is', () => {
  for (const kind of Object.keys(ALERT_KINDS)) expect(hubAlert.output.kind?.help).toContain(kind);
});

test('without alertId it is unusable', () => {
  expect(read({ alertId: undefined })).toEqual({ fields: null, wrong: ['alertId'] });
});

test.each([[null], ['text'], [{}], [{ ...samplePayload, event: 'CALL_ENDED' }]])(
  'another payload is not this event: %j',
  (payload) => {
    expect(hubAlert.read(payload, context)).toEqual({ fields: null, wrong: [] });
  },
);
