import type { Bundle, PlainOutputField, ZObject } from 'zapier-platform-core';
import type { OperationFields } from '../../values/output-field.ts';
import { TOO_LATE, timeLeft, within } from '../answers/budget.ts';
import { remembered } from '../answers/remembered.ts';

/** The editor asks anew for every step that it shows. */
const REMEMBER_SECONDS = 60;
/** The form waits for it. */
const TIMEOUT_MS = 8_000;
/** A lead of an account with many forms has more; the editor lists all of them. */
const MOST_FIELDS = 200;

/** What Zapier takes as an output field: one that is known, or a function that makes some when the editor asks. */
export type OutputFieldOrMaker = PlainOutputField | ((z: ZObject, bundle: Bundle) => Promise<PlainOutputField[]>);

/** Recent results; of interest are their keys alone. */
type Recent = (z: ZObject, bundle: Bundle) => Promise<readonly Record<string, unknown>[]>;

/** "field_mappings__company_name" is "Field Mappings Company Name". */
const labelOf = (key: string): string =>
  key
    .split(/_+/)
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join(' ');

const fieldsOf = (results: readonly Record<string, unknown>[], declared: OperationFields): PlainOutputField[] => {
  const keys = new Set(results.flatMap((result) => Object.keys(result)));
  return [...keys]
    .filter((key) => !(key in declared))
    .slice(0, MOST_FIELDS)
    .map((key) => ({ key, label: labelOf(key), type: 'string' }));
};

/**
 * A function that gives the output fields which an account named itself, such as the fields of its forms, as its recent
 * results have them: the editor then offers them with a label before the first of them came.
 *
 * Never throws, because the editor must open: without an answer in time there are none.
 */
export const ownFields =
  (name: string, declared: OperationFields, recent: Recent) =>
  async (z: ZObject, bundle: Bundle): Promise<PlainOutputField[]> => {
    const find = () =>
      remembered(z, bundle, { what: `own fields of ${name}`, seconds: REMEMBER_SECONDS }, async () =>
        fieldsOf(await recent(z, bundle), declared),
      );
    try {
      const found = await within(Math.min(TIMEOUT_MS, timeLeft(z)), find());
      return found === TOO_LATE ? [] : found;
    } catch {
      z.console.log(
        'Ringhook: the fields that your account named itself could not be looked up, so they have no label.',
      );
      return [];
    }
  };
