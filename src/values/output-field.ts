/**
 * How an output field is declared: type, label and help in one line.
 *
 * The type of a result, Zapier's outputFields, the readers of WhatConverts' keys and docs/field-mappings.md all derive
 * from these declarations. They are plain data, because Zapier makes them anew at every cold start.
 */

/** Zapier's types; an id is text that is never null, a phone is text in E.164 where its digits allow it. */
export type FieldType = 'id' | 'string' | 'phone' | 'datetime' | 'integer' | 'number' | 'boolean';

/** What a field of each type holds. A datetime is ISO 8601 UTC with milliseconds. */
interface ValueOf {
  id: string;
  string: string | null;
  phone: string | null;
  datetime: string | null;
  integer: number | null;
  number: number | null;
  boolean: boolean | null;
}

export interface OutputField<Type extends FieldType = FieldType> {
  type: Type;
  label: string;
  /** What the field is good for. */
  help: string;
}

/** The fields of a result, in order. Every result has all of them, null where the vendor sent nothing. */
export type OutputFields = Record<string, OutputField>;

/** One result of a trigger: what a Zap sees. */
export type Result = Record<string, string | number | boolean | null>;

/** The result that has these fields. */
export type ResultOf<Fields extends OutputFields> = { [Key in keyof Fields]: ValueOf[Fields[Key]['type']] };

const field =
  <Type extends FieldType>(type: Type) =>
  (label: string, help: string): OutputField<Type> => ({ type, label, help });

/** The `id` of a result. */
export const id = (help: string): OutputField<'id'> => ({ type: 'id', label: 'ID', help });
export const text = field('string');
export const phone = field('phone');
export const datetime = field('datetime');
export const integer = field('integer');
export const number = field('number');
export const flag = field('boolean');

/** Takes `fields`, in their order, out of a mapping that fills all of them and perhaps more. */
export const pickerOf = (fields: OutputFields): ((all: Result) => Result) => {
  const keys = Object.keys(fields);
  return (all) => {
    const picked: Result = {};
    for (const key of keys) picked[key] = all[key] ?? null;
    return picked;
  };
};
