import { hash } from 'node:crypto';
import type { OutputFields, Result } from './output-field.ts';
import type { Reading, ReadingContext } from './reading.ts';

/**
 * One kind of event that a provider sends: what it is called, which fields it has, how its payload is read.
 *
 * The Zapier triggers, the hub and the documentation all work from these declarations.
 */
export interface EventType {
  /** The trigger's key in Zapier and at the hub, which never changes. */
  key: string;
  noun: string;
  label: string;
  /** "Triggers when ... ." */
  description: string;
  output: OutputFields;
  /** Maps the provider's payload; never throws, whatever the payload. */
  read(payload: unknown, context: ReadingContext): Reading;
  /**
   * What tells two events with one id apart, where a provider's second copy has it too: the same for every copy.
   * Without it the id alone does.
   */
  tellApart?: (fields: Result) => readonly (Result[string] | undefined)[];
  /** True for what the same webhook tells besides another event, such as a recording that comes with the end of a call. */
  isBeside?: boolean;
  /** True where an account can add fields of its own to those of `output`. */
  mayAddFields?: boolean;
  /** A realistic payload as the provider sends it: the source of the trigger's sample. */
  samplePayload: Record<string, unknown>;
  /** What stands in the trigger's sample where that payload gives nothing, such as what a look-up would add. */
  sampleValues?: Result;
}

/** The same fields, with `values` where they are empty. */
export const filledWith = (fields: Result, values: Result): Result =>
  Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, value ?? values[key] ?? null]));

/** The same for every copy of one event, and for no other event of this type; it may hold what is personal. */
export const copyTextOf = ({ tellApart }: EventType, fields: Result): string =>
  tellApart ? JSON.stringify([fields.id, ...tellApart(fields)]) : String(fields.id);

/** The same as a key that may be kept: it holds nothing but the event's id. */
export const copyKeyOf = (event: EventType, fields: Result): string => {
  const id = String(fields.id);
  return event.tellApart ? `${id}:${hash('sha256', copyTextOf(event, fields), 'base64url')}` : id;
};

/** The trigger's sample: its sample payload, read like a real one, and filled up. */
export const sampleOf = (event: EventType): Result => {
  const context = { receivedAt: SAMPLE_RECEIVED_AT, now: SAMPLE_RECEIVED_AT, timeZone: 'UTC' };
  const { fields } = event.read(event.samplePayload, context);
  if (!fields) throw new Error(`The sample payload of "${event.key}" is not one of its own events.`);
  return event.sampleValues ? filledWith(fields, event.sampleValues) : fields;
};

const SAMPLE_RECEIVED_AT = Date.parse('2026-03-02T09:15:07.420Z');
