import type { FieldType, OutputFields } from './output-field.ts';

/** A JSON Schema, or a part of one. @see https://json-schema.org/draft/2020-12 */
export type JsonSchema = Record<string, unknown>;

export const JSON_SCHEMA = 'https://json-schema.org/draft/2020-12/schema';

/** What a field of each type holds. */
const TYPES: Record<FieldType, JsonSchema> = {
  id: { type: 'string', minLength: 1 },
  string: { type: ['string', 'null'] },
  phone: { type: ['string', 'null'] },
  datetime: { type: ['string', 'null'], format: 'date-time' },
  integer: { type: ['integer', 'null'] },
  numeric_id: { type: ['integer', 'string', 'null'] },
  number: { type: ['number', 'null'] },
  boolean: { type: ['boolean', 'null'] },
  file: { type: ['string', 'null'], format: 'uri' },
};

/** The schema of a result with these fields: all of them are there, and others only where an account may add its own. */
export const schemaOfFields = (fields: OutputFields, { mayAddFields }: { mayAddFields: boolean }): JsonSchema => ({
  type: 'object',
  properties: Object.fromEntries(
    Object.entries(fields).map(([key, { type, label, help }]) => [
      key,
      { ...TYPES[type], title: label, description: help },
    ]),
  ),
  required: Object.keys(fields),
  additionalProperties: mayAddFields ? { type: ['string', 'null'] } : false,
});
