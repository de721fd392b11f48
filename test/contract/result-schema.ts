import * as z from 'zod';
import type { FieldType, OperationFields } from '../../src/values/output-field.ts';

const TYPES: Record<FieldType, z.ZodType> = {
  id: z.string().min(1),
  string: z.string().nullable(),
  phone: z.string().nullable(),
  datetime: z.iso.datetime({ precision: 3 }).nullable(),
  integer: z.int().nullable(),
  number: z.number().nullable(),
  boolean: z.boolean().nullable(),
  file: z.url().nullable(),
};

const shapeOf = (fields: OperationFields): z.ZodObject =>
  z.strictObject(
    Object.fromEntries(
      Object.entries(fields).map(([key, field]) => [
        key,
        field.type === 'items' ? z.array(shapeOf(field.items)) : TYPES[field.type],
      ]),
    ),
  );

/** Keys that an account can add: their names are its own. */
export const isAccountsOwn = (key: string): boolean => /^(lead_analysis|field_mappings|custom_field)__.+/.test(key);

/** What a result with these fields must be, to the letter; only keys of an account's own choosing may come on top. */
export const resultSchema = (fields: OperationFields): z.ZodType => {
  const shape = shapeOf(fields);
  if (!('lead_id' in fields || 'custom_fields' in fields)) return shape;
  return shape
    .catchall(z.string().nullable())
    .refine((result) => Object.keys(result).every((key) => key in fields || isAccountsOwn(key)));
};
