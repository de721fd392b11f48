import type { Bundle, PlainInputField, ZObject } from 'zapier-platform-core';
import { type EventType, sampleOf } from '../../values/event-type.ts';
import type { Result } from '../../values/output-field.ts';
import type { Reading } from '../../values/reading.ts';
import type { LookUp } from '../answers/look-up.ts';
import { toOutputFields } from '../answers/output-fields.ts';
import { hubOf } from '../clients/hub.ts';
import { defaultCountryOf } from '../connections/connection.ts';
import type { FieldGroup } from '../forms/field-groups.ts';
import { chosenFlag, type FilledIn, type Filter, filledIn, passesAll } from '../forms/filter.ts';
import { asPhone } from '../forms/input.ts';
import { type OutputFieldOrMaker, ownFields } from '../forms/own-fields.ts';
import { timeZoneOf } from '../forms/time-zone.ts';
import type { Webhook } from './delivery.ts';
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
  /** What is added to its fields. */
  lookUps?: readonly LookUp[];
  /** The hub's key of the event, where the trigger's own is another one. */
  hubTrigger?: string;
}

interface StoredEvent {
  payload: unknown;
  /** ISO 8601. */
  received_at: string;
}

/** What "Test trigger" asks the hub for, before filters, and what it gets at the most. */
const RECENT_EVENTS = 50;
const MOST_EXAMPLES = 10;

/** What can be decided at once, and what waits for the look-ups. */
const byTime = (filled: readonly FilledIn[]): { early: FilledIn[]; late: FilledIn[] } => ({
  early: filled.filter(({ filter }) => !filter.isLate),
  late: filled.filter(({ filter }) => filter.isLate),
});

/** The way of one event's webhooks through a trigger: read, filter, add what is missing. */
export const eventWay = ({
  event,
  source,
  filters,
  options = [],
  lookUps = [],
  hubTrigger = event.key,
}: EventTrigger) => {
  const report = (z: ZObject, { fields, wrong }: Reading): void => {
    if (wrong.length === 0) return;
    const outcome = fields
      ? 'read as empty, because the value makes no sense'
      : 'unusable, so the webhook was left out';
    z.console.log(`Ringhook: ${event.label}: ${wrong.join(', ')} ${outcome}.`);
  };

  /** What was found, in the fields that the event has. */
  const add = (fields: Result, found: readonly Result[]): Result => {
    const whole = { ...fields };
    for (const [key, value] of found.flatMap(Object.entries)) if (key in event.output) whole[key] = value;
    return whole;
  };

  /** Whole events; those that pass the filters on what was looked up, too. */
  const finish = async (
    z: ZObject,
    bundle: Bundle,
    events: readonly Result[],
    late: readonly FilledIn[],
  ): Promise<Result[]> => {
    const whole = await Promise.all(
      events.map(async (fields) => add(fields, await Promise.all(lookUps.map(({ fill }) => fill(z, bundle, fields))))),
    );
    return whole.filter((fields) => passesAll(late, fields, defaultCountryOf(bundle)));
  };

  const exampleOf = (fields: Result): Result =>
    add(
      fields,
      lookUps.map(({ example }) => example(fields)),
    );

  const recentEvents = async (z: ZObject, bundle: Bundle): Promise<StoredEvent[]> => {
    const hub = hubOf(z, bundle);
    const stored = hub ? await hub.recentEvents(hubTrigger, RECENT_EVENTS) : [];
    if (stored.length > 0) return stored;
    const received_at = new Date().toISOString();
    return (await source.recentPayloads(z, bundle)).map((payload) => ({ payload, received_at }));
  };

  const checkPhones = (bundle: Bundle, filled = filledIn(filters, bundle.inputData)): void => {
    for (const { filter, wanted } of filled) {
      const phones = wanted.filter((text) => filter.isPhone?.(text));
      for (const text of phones) asPhone(bundle, text, String(filter.field.label));
    }
  };

  /** A webhook is no place to fail; and of several numbers, another may be the one. */
  const reportPhones = (z: ZObject, bundle: Bundle, filled: FilledIn[]): void => {
    try {
      checkPhones(bundle, filled);
    } catch (error) {
      z.console.log(
        `Ringhook: ${event.label}: a filter holds a number that matches nobody. ${(error as Error).message}`,
      );
    }
  };

  /** Recent events as fields, whatever this Zap's filters say: only the names of the fields are of interest. */
  const recentResults = async (z: ZObject, bundle: Bundle): Promise<Result[]> => {
    const context = { receivedAt: Date.now(), now: Date.now(), timeZone: timeZoneOf(bundle) };
    const stored = await recentEvents(z, { ...bundle, inputData: bundle.inputData ?? {} });
    return stored.flatMap(({ payload }) => {
      const { fields } = event.read(payload, context);
      return fields ? [fields] : [];
    });
  };

  let sample: Result | undefined;
  let outputFields: OutputFieldOrMaker[] | undefined;

  return {
    // Only the Zap editor asks for these three, so a webhook does not wait until they are made.
    /** What narrows the trigger, and what it does beyond that. */
    get fieldGroups(): FieldGroup[] {
      const fields = filters.map(({ field }) => field);
      const extras = [...options, ...lookUps.flatMap(({ option }) => (option ? [option] : []))];
      return [
        { key: 'events', label: 'Which Events', fields },
        { key: 'extras', label: 'Extras', fields: extras },
      ];
    },
    get outputFields() {
      outputFields ??= event.mayAddFields
        ? [...toOutputFields(event.output), ownFields(event.key, event.output, recentResults)]
        : toOutputFields(event.output);
      return outputFields;
    },
    get sample() {
      sample ??= exampleOf(sampleOf(event));
      return sample;
    },

    /** The filters that were filled in and go by the event's own fields, because nothing is looked up that they go by. */
    filledFor(bundle: Bundle): FilledIn[] {
      const isLookedUp = lookUps.some(({ option }) => option && chosenFlag(bundle.inputData, option.key) !== false);
      return filledIn(filters, bundle.inputData).filter(({ filter }) => !(filter.isLate && isLookedUp));
    },

    /** Throws an ApiError for the user when a filter holds a phone number that could be somebody else's, too. */
    checkPhones,

    /** The fields of each event of a webhook that is for this Zap, whole. */
    async fieldsOf(z: ZObject, bundle: Bundle, { payloads, receivedAt, isCurrent }: Webhook): Promise<Result[]> {
      const context = { receivedAt, isCurrent, now: Date.now(), timeZone: timeZoneOf(bundle) };
      const country = defaultCountryOf(bundle);
      const filled = filledIn(filters, bundle.inputData);
      reportPhones(z, bundle, filled);
      const { early, late } = byTime(filled);
      const wanted = payloads.flatMap((payload) => {
        const reading = event.read(payload, context);
        report(z, reading);
        return reading.fields && passesAll(early, reading.fields, country) ? [reading.fields] : [];
      });
      return finish(z, bundle, wanted, late);
    },

    /** "Test trigger": recent events through the same reader, filters and look-ups as live ones, or else an example. */
    async examples(z: ZObject, bundle: Bundle): Promise<Result[]> {
      const filled = filledIn(filters, bundle.inputData);
      checkPhones(bundle, filled);
      const { early, late } = byTime(filled);
      const timeZone = timeZoneOf(bundle);
      const country = defaultCountryOf(bundle);
      const read = (payload: unknown, receivedAt: number) =>
        event.read(payload, { receivedAt, now: Date.now(), timeZone }).fields;
      const recent = new Map<unknown, Result>();
      for (const { payload, received_at } of await recentEvents(z, bundle)) {
        const fields = read(payload, Date.parse(received_at));
        if (fields && passesAll(early, fields, country)) recent.set(fields.id, fields);
      }
      const candidates = [...recent.values()].slice(0, late.length > 0 ? RECENT_EVENTS : MOST_EXAMPLES);
      const found = await finish(z, bundle, candidates, late);
      if (found.length > 0) return found.slice(0, MOST_EXAMPLES);
      const example = read(await source.examplePayload(z, bundle, event), Date.now());
      const whole = example && exampleOf(example);
      return whole && passesAll(filled, whole, country) ? [whole] : [];
    },
  };
};
