import type { Bundle, PlainInputField, ZObject } from 'zapier-platform-core';
import type { Result } from '../../values/output-field.ts';

/** What a trigger adds to an event that its webhook does not say. */
export interface LookUp {
  /** Where a person switches it off; null for one that asks nobody. */
  option: PlainInputField | null;
  /** What it adds to an example, by the other fields of it. */
  example(fields: Result): Result;
  /** What it adds to an event, as far as the event has such fields; never throws: an event is worth more. */
  fill(z: ZObject, bundle: Bundle, fields: Result): Promise<Result>;
}
