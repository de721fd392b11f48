/**
 * How an output field is declared: type, label and help in one line.
 *
 * The type of a result, Zapier's outputFields, the readers of WhatConverts' keys and docs/field-mappings.md all derive
 * from these declarations. They are plain data, because Zapier makes them anew at every cold start.
 */

/**
 * Zapier's types; an id is text that is never null, a phone is text in E.164 where its digits allow it, a numeric id is an
 * integer, or its digits as text where a number would lose some, a file is the address that Zapier fetches it from.
 */
export type FieldType =
  | 'id'
  | 'string'
  | 'phone'
  | 'datetime'
  | 'integer'
  | 'numeric_id'
  | 'number'
  | 'boolean'
  | 'file';

/** What a field of each type holds. A datetime is ISO 8601 UTC with milliseconds. */
interface ValueOf {
  id: string;
  string: string | null;
  phone: string | null;
  datetime: string | null;
  integer: number | null;
  numeric_id: number | string | null;
  number: number | null;
  boolean: boolean | null;
  file: string | null;
}

export interface OutputField<Type extends FieldType = FieldType> {
  type: Type;
  label: string;
  /** What the field is good for. */
  help: string;
}

/** A list of things that all have the same fields: what Zapier calls line items. */
export interface LineItems<Items extends OutputFields = OutputFields> {
  type: 'items';
  label: string;
  help: string;
  items: Items;
}

/** The fields of a result, in order. Every result has all of them, null where the vendor sent nothing. */
export type OutputFields = Record<string, OutputField>;

/** The same for a search or an action, whose results may hold line items. */
export type OperationFields = Record<string, OutputField | LineItems>;

/** One result of a trigger: what a Zap sees. */
export type Result = Record<string, string | number | boolean | null>;

/** The result that has these fields. */
export type ResultOf<Fields extends OperationFields> = {
  [Key in keyof Fields]: Fields[Key] extends LineItems<infer Items>
    ? ResultOf<Items>[]
    : Fields[Key] extends OutputField<infer Type>
      ? ValueOf[Type]
      : never;
};

const field =
  <Type extends FieldType>(type: Type) =>
  (label: string, help: string): OutputField<Type> => ({ type, label, help });

/** The `id` of a result. */
export const id = (help: string): OutputField<'id'> => ({ type: 'id', label: 'ID', help });
export const text = field('string');
export const phone = field('phone');
export const datetime = field('datetime');
export const integer = field('integer');
export const numericId = field('numeric_id');
export const number = field('number');
export const flag = field('boolean');
export const file = field('file');

export const lineItems = <Items extends OutputFields>(label: string, help: string, items: Items): LineItems<Items> => ({
  type: 'items',
  label,
  help,
  items,
});

/** The same fields under other labels, for line items beside a result that has them, too: "Group Calls Started". */
export const labelled = <Fields extends OutputFields>(before: string, fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([key, own]) => [key, { ...own, label: `${before} ${own.label}` }]),
  ) as Fields;

/** Takes `fields`, in their order, out of a mapping that fills all of them and perhaps more. */
export const pickerOf = (fields: OutputFields): ((all: Result) => Result) => {
  const keys = Object.keys(fields);
  const empty: Result = Object.fromEntries(keys.map((key) => [key, null]));
  return (all) => {
    // A copy of an object that has every key is made at once; one that grows key by key is not.
    const picked = { ...empty };
    for (const key of keys) picked[key] = all[key] ?? null;
    return picked;
  };
};
