import type { Result } from './output-field.ts';

/** What a provider's reader makes of one payload. */
export interface Reading {
  /** The mapped fields; null when the payload is not this event, or lacks what makes it usable. */
  fields: Result | null;
  /** The vendor's keys that were missing though needed, or whose value was nonsense. Never a value. */
  wrong: string[];
}

export interface ReadingContext {
  /** When the webhook arrived, in ms since 1970. */
  receivedAt: number;
  /** The Zap's time zone, IANA. */
  timeZone: string;
  /** The moment the Zap runs, in ms since 1970. */
  now: number;
  /** False when a newer answer of the same customer is on record; undefined where nobody keeps one. */
  isCurrent?: boolean;
}

/** Not this event: some other event, or another vendor's payload. */
export const FOREIGN: Reading = Object.freeze({ fields: null, wrong: [] });

/** This event, but unusable for want of these keys. */
export const unusable = (...keys: string[]): Reading => ({ fields: null, wrong: keys });
