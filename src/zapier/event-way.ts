import type { Bundle, PlainInputField, PlainOutputField, ZObject } from 'zapier-platform-core';
import { type EventType, sampleOf } from '../values/event-type.ts';
import type { Result } from '../values/output-field.ts';
import type { Reading } from '../values/reading.ts';
import { hubOf } from './clients/hub.ts';
import type { Webhook } from './delivery.ts';
import { type Filter, passesAll } from './filter.ts';
import { toOutputFields } from './output-fields.ts';
import { timeZoneOf } from './time-zone.ts';
import type { WebhookSource } from './webhook-source.ts';

/** What every trigger on an event is made of, however its webhooks come. */
export interface EventTrigger {
  /** What happens: wording, fields, and how a payload becomes fields. */
  event: EventType;
  /** Where its webhooks come from. */
  source: WebhookSource;
  filters: readonly Filter[];
  /** Input fields that are not filters. */
  options?: readonly PlainInputField[];
  /** Adds to the fields what the payload does not have; never throws. */
  enrich?: (z: ZObject, bundle: Bundle, fields: Result) => Promise<Result>;
}

interface StoredEvent {
  payload: unknown;
  /** ISO 8601. */
  received_at: string;
}

/** What "Test trigger" asks the hub for, before filters, and what it gets at the most. */
const RECENT_EVENTS = 50;
const MOST_EXAMPLES = 10;

/** The way of one event's webhooks through a trigger: read, filter, add what is missing. */
export const eventWay = ({ event, source, filters, options = [], enrich }: EventTrigger) => {
  const report = (z: ZObject, { fields, wrong }: Reading): void => {
    if (wrong.length === 0) return;
    const outcome = fields
      ? 'read as empty, because the value makes no sense'
      : 'unusable, so the webhook was left out';
    z.console.log(`Ringhook: ${event.label}: ${wrong.join(', ')} ${outcome}.`);
  };

  const finish = async (z: ZObject, bundle: Bundle, fields: Result): Promise<Result> =>
    enrich ? enrich(z, bundle, fields) : fields;

  const recentEvents = async (z: ZObject, bundle: Bundle): Promise<StoredEvent[]> => {
    const hub = hubOf(z, bundle);
    const stored = hub ? await hub.recentEvents(event.key, RECENT_EVENTS) : [];
    if (stored.length > 0) return stored;
    const received_at = new Date().toISOString();
    return (await source.recentPayloads(z, bundle)).map((payload) => ({ payload, received_at }));
  };

  let sample: Result | undefined;
  let outputFields: PlainOutputField[] | undefined;

  return {
    inputFields: [...filters.map(({ field }) => field), ...options],

    // Only the Zap editor asks for these two, so a webhook does not wait until they are made.
    get outputFields() {
      outputFields ??= toOutputFields(event.output);
      return outputFields;
    },
    get sample() {
      sample ??= sampleOf(event);
      return sample;
    },

    /** The fields of each event of a webhook that is for this Zap, whole. */
    async fieldsOf(z: ZObject, bundle: Bundle, { payloads, receivedAt, isCurrent }: Webhook): Promise<Result[]> {
      const context = { receivedAt, isCurrent, now: Date.now(), timeZone: timeZoneOf(bundle) };
      const wanted = payloads.flatMap((payload) => {
        const reading = event.read(payload, context);
        report(z, reading);
        return reading.fields && passesAll(filters, reading.fields, bundle.inputData) ? [reading.fields] : [];
      });
      return Promise.all(wanted.map((fields) => finish(z, bundle, fields)));
    },

    /** "Test trigger": recent events through the same reader, filters and look-ups as live ones, or else an example. */
    async examples(z: ZObject, bundle: Bundle): Promise<Result[]> {
      const timeZone = timeZoneOf(bundle);
      const read = (payload: unknown, receivedAt: number) =>
        event.read(payload, { receivedAt, now: Date.now(), timeZone }).fields;
      const recent = new Map<unknown, Result>();
      for (const { payload, received_at } of await recentEvents(z, bundle)) {
        const fields = read(payload, Date.parse(received_at));
        if (fields && passesAll(filters, fields, bundle.inputData)) recent.set(fields.id, fields);
      }
      const found = [...recent.values()].slice(0, MOST_EXAMPLES);
      if (found.length > 0) return Promise.all(found.map((fields) => finish(z, bundle, fields)));
      const example = read(await source.examplePayload(z, bundle, event), Date.now());
      return example ? [example] : [];
    },
  };
};
