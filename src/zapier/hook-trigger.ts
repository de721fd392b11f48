import type { Bundle, PlainInputField, PlainOutputField, Trigger, ZObject } from 'zapier-platform-core';
import { type EventType, sampleOf } from '../values/event-type.ts';
import type { Result } from '../values/output-field.ts';
import type { Reading } from '../values/reading.ts';
import { isTimeZone } from '../values/time.ts';
import { clientsOf } from './clients.ts';
import { authenticate } from './delivery.ts';
import { type Filter, passesAll } from './filter.ts';
import { explained } from './http.ts';
import { isFirstTime } from './once.ts';
import { toOutputFields } from './output-fields.ts';
import { readSubscribeData, type SubscribeData } from './subscribe-data.ts';
import type { WebhookSource } from './webhook-source.ts';

interface HookTrigger {
  /** What happens: wording, fields, and how a payload becomes fields. */
  event: EventType;
  /** How the webhook is switched on. */
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

const timeZoneOf = ({ meta }: Bundle): string => (meta?.timezone && isTimeZone(meta.timezone) ? meta.timezone : 'UTC');

/** A REST-hook trigger, whole, from a declaration of what it is. */
export const hookTrigger = ({ event, source, filters, options = [], enrich }: HookTrigger): Trigger => {
  const report = (z: ZObject, { fields, wrong }: Reading): void => {
    if (wrong.length === 0) return;
    const outcome = fields
      ? 'read as empty, because the value makes no sense'
      : 'unusable, so the webhook was left out';
    z.console.log(`Ringhook: ${event.label}: ${wrong.join(', ')} ${outcome}.`);
  };

  const finish = async (z: ZObject, bundle: Bundle, fields: Result): Promise<Result> =>
    enrich ? enrich(z, bundle, fields) : fields;

  /** One event's way: authenticate, read, filter, add what is missing, let it through once. */
  const perform = async (z: ZObject, bundle: Bundle): Promise<Result[]> => {
    const authenticated = authenticate(bundle);
    if ('refused' in authenticated) {
      z.console.log(`Ringhook: ${event.label}: a webhook was left out: ${authenticated.refused}.`);
      return [];
    }
    const { payload, receivedAt, subscription, id } = authenticated.delivery;
    const reading = event.read(payload, { receivedAt, timeZone: timeZoneOf(bundle) });
    report(z, reading);
    if (!reading.fields || !passesAll(filters, reading.fields, bundle.inputData)) return [];
    const fields = await finish(z, bundle, reading.fields);
    return (await isFirstTime(z, subscription, id ?? String(fields.id))) ? [fields] : [];
  };

  const recentEvents = async (z: ZObject, bundle: Bundle): Promise<StoredEvent[]> => {
    const { hub } = clientsOf(z, bundle);
    const stored = hub ? await hub.recentEvents(event.key, RECENT_EVENTS) : [];
    if (stored.length > 0) return stored;
    const received_at = new Date().toISOString();
    return (await source.recentPayloads(z, bundle)).map((payload) => ({ payload, received_at }));
  };

  /** "Test trigger": recent events through the same reader, filters and look-ups as live ones, or else an example. */
  const performList = async (z: ZObject, bundle: Bundle): Promise<Result[]> => {
    const timeZone = timeZoneOf(bundle);
    const read = (payload: unknown, receivedAt: number) => event.read(payload, { receivedAt, timeZone }).fields;
    const recent = new Map<unknown, Result>();
    for (const { payload, received_at } of await recentEvents(z, bundle)) {
      const fields = read(payload, Date.parse(received_at));
      if (fields && passesAll(filters, fields, bundle.inputData)) recent.set(fields.id, fields);
    }
    const found = [...recent.values()].slice(0, MOST_EXAMPLES);
    if (found.length > 0) return Promise.all(found.map((fields) => finish(z, bundle, fields)));
    const example = read(await source.examplePayload(z, bundle, event), Date.now());
    return example ? [example] : [];
  };

  const performSubscribe = async (z: ZObject, bundle: Bundle): Promise<SubscribeData> => {
    // Zapier always says where to; the types leave it open for the other methods.
    const targetUrl = String(bundle.targetUrl);
    const { hub } = clientsOf(z, bundle);
    if (!hub) return source.subscribe(z, bundle, targetUrl, event.label);
    const { id, secret } = await hub.subscribe({ trigger: event.key, target_url: targetUrl });
    try {
      await source.feedHub(z, bundle, hub, event.key);
    } catch (error) {
      await hub.unsubscribe(id).catch(() => z.console.log('Ringhook: the hub kept a subscription that is not used.'));
      throw error;
    }
    return { id, via: 'hub', secret };
  };

  const performUnsubscribe = async (z: ZObject, bundle: Bundle): Promise<object> => {
    const subscription = readSubscribeData(bundle.subscribeData);
    if (subscription?.via === 'doubletick') await source.unsubscribe(z, bundle, subscription);
    // A hub that left the connection hears from Zapier that the Zap is off: its deliveries are answered with 410.
    if (subscription?.via === 'hub') await clientsOf(z, bundle).hub?.unsubscribe(subscription.id);
    return {};
  };

  let sample: Result | undefined;
  let outputFields: PlainOutputField[] | undefined;

  return {
    key: event.key,
    noun: event.noun,
    display: { label: event.label, description: event.description },
    operation: {
      type: 'hook',
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
      perform,
      performList: explained(performList),
      performSubscribe: explained(performSubscribe),
      performUnsubscribe: explained(performUnsubscribe),
    },
  };
};
