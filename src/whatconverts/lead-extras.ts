import { labelKey } from '../values/label-key.ts';
import type { OutputFields, Result } from '../values/output-field.ts';
import { lastOf } from '../values/several-values.ts';
import { isRecord } from '../values/wire.ts';
import { workedOut } from './lead-fields.ts';
import { lettersOf } from './lead-payload.ts';

/** No lead has more; a form filled in by a robot may. */
const MOST_EXTRAS = 200;
export const MOST_CHARACTERS = 10_000;
/** Lists in lists, such as the answers to a form, go no deeper; whatever does is left out. */
const MOST_LEVELS = 8;

/** The maps whose keys the account chooses; an empty one comes as a list. */
const MAPS = new Set(['lead_analysis', 'field_mappings', 'additional_fields', 'mapped_fields', 'custom_fields']);
/** An object puts keys of digits alone before all others. */
const DIGITS = /^\d+$/;
/** How an item of a list says what it is called, beside its `value`. */
const NAMES = ['name', 'label', 'field', 'key'];

type Labelled = [label: string, value: unknown];

const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

const leafText = (value: unknown): string | null => {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && !isBlank(value) ? value : null;
};

/** Cut where it is too long, but never through a character of two code units. */
const cut = (text: string): string =>
  text.length <= MOST_CHARACTERS ? text : text.slice(0, MOST_CHARACTERS).replace(/[\ud800-\udbff]$/, '');

const asText = (values: unknown): string | null => {
  const value = lastOf(values);
  const text = Array.isArray(value)
    ? value.flat(MOST_LEVELS).map(leafText).filter(Boolean).join(', ')
    : leafText(value);
  return text ? cut(text) : null;
};

interface Keyed {
  key: string;
  label: string;
  value: unknown;
}

const order = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

/** By key; of several labels with one key the shortest first, so that the order in which they came does not matter. */
const byKey = (one: Keyed, other: Keyed): number =>
  order(one.key, other.key) || one.label.length - other.label.length || order(one.label, other.label);

const keyed = (entries: Labelled[]): Keyed[] =>
  entries.map(([label, value]) => ({ key: labelKey(label), label, value })).sort(byKey);

const labelOf = (item: Record<string, unknown>): string | null => {
  const name = 'value' in item ? NAMES.find((key) => typeof item[key] === 'string') : undefined;
  return name === undefined ? null : String(item[name]);
};

/** [{"name": "Size", "value": 2}] is {"Size": 2}; of any other things, each key holds what all of them have under it. */
const labelledItems = (items: Record<string, unknown>[]): Labelled[] => {
  const pairs = items.map((item): [string | null, unknown] => [labelOf(item), item.value]);
  if (pairs.every((pair): pair is Labelled => pair[0] !== null)) return pairs;
  const columns = new Map<string, unknown[]>();
  for (const item of items) {
    for (const [label, value] of Object.entries(item)) {
      const column = columns.get(label);
      if (column) column.push(lastOf(value));
      else columns.set(label, [lastOf(value)]);
    }
  }
  return [...columns];
};

/** What a map holds, or a list of things; null for what is neither. */
const labelled = (value: unknown): Labelled[] | null => {
  if (isRecord(value)) return Object.entries(value);
  return Array.isArray(value) && value.every(isRecord) ? labelledItems(value) : null;
};

/**
 * What a lead has beside the fields that are declared for it, as text fields: the forms that an account tracks, and what
 * other types of leads have, bring keys of their own.
 *
 * {"Form Name": "Quote", field_mappings: {"Company Name": "Acme"}} gives form_name and field_mappings__company_name. Of
 * keys that come to the same the second one ends in _2. Keys of `never`, in any spelling, are left out. Adds to `fields`,
 * and gives the names of the maps that are unreadable.
 */
export const extrasOf = (
  declared: OutputFields,
  never: readonly string[] = [],
): ((fields: Result, lead: Record<string, unknown>) => string[]) => {
  const isDeclared = new Set(Object.keys(declared));
  // Fields such as lead_analysis__lead_summary are declared, but read from a map.
  const isOwn = new Set([...isDeclared].filter((key) => !key.includes('__')));
  const isRead = new Set([...isOwn].filter((key) => !(key in workedOut)));
  const isUnwanted = new Set(never.map(lettersOf));

  return (fields, lead) => {
    const unreadable: string[] = [];
    const taken = new Set<string>();
    let extras = 0;

    const put = (wanted: string, value: unknown): void => {
      if (extras >= MOST_EXTRAS && !isDeclared.has(wanted)) return;
      let key = wanted;
      for (let copy = 2; isOwn.has(key) || taken.has(key); copy += 1) key = `${wanted}_${copy}`;
      taken.add(key);
      if (!isDeclared.has(key)) extras += 1;
      fields[key] = asText(value);
    };

    const unread = Object.keys(lead).filter((name) => !isRead.has(name) && !isUnwanted.has(lettersOf(name)));
    for (const { key, label: name, value: values } of keyed(unread.map((name) => [name, lead[name]]))) {
      const value = lastOf(values);
      const inner = labelled(value);
      if (inner) for (const held of keyed(inner)) put(`${key}__${held.key}`, held.value);
      else if (!MAPS.has(name)) put(DIGITS.test(key) ? `field_${key}` : key, value);
      else if (!isBlank(value)) unreadable.push(name);
    }
    return unreadable;
  };
};
