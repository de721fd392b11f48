import { expect, test } from '@jest/globals';
import { whatsappCloudEvents } from '../../src/whatsapp-cloud/events.ts';
import { freshSample } from '../../src/whatsapp-cloud/fresh-sample.ts';

const NOW = Date.parse('2026-06-01T12:00:00.000Z');

const read = (event: (typeof whatsappCloudEvents)[number], payload: unknown) =>
  event.read(payload, { receivedAt: NOW, now: NOW, timeZone: 'UTC' }).fields;

test.each(whatsappCloudEvents.map((event) => [event.key, event] as const))(
  '%s: a fresh sample is of now, and of something that never was before',
  (key, event) => {
    const [one, other] = [freshSample(event.samplePayload, NOW), freshSample(event.samplePayload, NOW)];
    const [first, second] = [read(event, one), read(event, other)];
    expect(first?.id).not.toBe(second?.id);
    expect(first?.[key.includes('permission') ? 'replied_at' : 'event_at']).toBe('2026-06-01T12:00:00.000Z');
    if ('may_call' in event.output && key.endsWith('granted'))
      expect(first?.expires_at).toBe('2026-06-08T12:00:00.000Z');
    expect(first?.whatsapp_user_id).toBe('US.13491208655302741918');
  },
);
