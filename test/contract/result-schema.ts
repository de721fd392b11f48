import * as z from 'zod';
import type { FieldType, OutputFields } from '../../src/values/output-field.ts';

const TYPES: Record<FieldType, z.ZodType> = {
  id: z.string().min(1),
  string: z.string().nullable(),
  phone: z.string().nullable(),
  datetime: z.iso.datetime({ precision: 3 }).nullable(),
  integer: z.int().nullable(),
  number: z.number().nullable(),
  boolean: z.boolean().nullable(),
};

/** What a result with these fields must be, to the letter; only keys of an account's own choosing may come on top. */
export const resultSchema = (fields: OutputFields): z.ZodType => {
  const known = Object.keys(fields);
  const own = z.string().regex(/^(lead_analysis|field_mappings)__.+/);
  const isWhatconverts = known.includes('lead_id');
  const shape = z.object(Object.fromEntries(Object.entries(fields).map(([key, { type }]) => [key, TYPES[type]])));
  return isWhatconverts
    ? shape
        .catchall(z.string().nullable())
        .refine((result) => Object.keys(result).every((key) => known.includes(key) || own.safeParse(key).success))
    : shape.strict();
};
