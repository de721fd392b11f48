import * as z from 'zod';
import type { FieldType, OperationFields } from '../../src/values/output-field.ts';
import { MOST_CHARACTERS } from '../../src/whatconverts/lead-extras.ts';
import { afterCall } from '../../src/whatconverts/lead-fields.ts';

/** What z.dehydrateFile makes. */
export const FILE_POINTER = /^hydrate\|\|\|.+\|\|\|hydrate$/;

const TYPES: Record<FieldType, z.ZodType> = {
  id: z.string().min(1),
  string: z.string().nullable(),
  phone: z.string().nullable(),
  datetime: z.iso.datetime({ precision: 3 }).nullable(),
  integer: z.int().nullable(),
  numeric_id: z.union([z.int(), z.string().regex(/^\d+$/)]).nullable(),
  number: z.number().nullable(),
  boolean: z.boolean().nullable(),
  // Or what stands for one until a later step wants it.
  file: z.union([z.url(), z.string().regex(FILE_POINTER)]).nullable(),
};

const shapeOf = (fields: OperationFields): z.ZodObject =>
  z.strictObject(
    Object.fromEntries(
      Object.entries(fields).map(([key, field]) => [
        key,
        field.type === 'items' ? z.array(resultSchema(field.items)) : TYPES[field.type],
      ]),
    ),
  );

/** Keys that an account or another type of lead can add: in snake case, whatever they were called. */
export const isAccountsOwn = (key: string): boolean => /^[\p{Ll}\p{Lm}\p{Lo}\p{N}\p{M}_]+$/u.test(key);

/** What a result with these fields must be, to the letter; only keys of an account's own choosing may come on top. */
export const resultSchema = (fields: OperationFields): z.ZodType => {
  const shape = shapeOf(fields);
  if (!('lead_id' in fields || 'custom_fields' in fields)) return shape;
  const mayAdd = 'lead_id' in fields ? isAccountsOwn : (key: string) => key.startsWith('custom_field__');
  const isInProgress = 'trigger' in fields && !('call_duration' in fields);
  const never = isInProgress ? Object.keys(afterCall) : [];
  return shape
    .catchall(z.string().max(MOST_CHARACTERS).nullable())
    .refine((result) => Object.keys(result).every((key) => key in fields || mayAdd(key)))
    .refine((result) => !never.some((key) => key in result));
};
