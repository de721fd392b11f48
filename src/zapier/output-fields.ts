import type { PlainOutputField } from 'zapier-platform-core';
import type { FieldType, OutputFields } from '../values/output-field.ts';

/** A field's type in Zapier's own words. */
const zapierType = (type: FieldType): PlainOutputField['type'] => (type === 'id' || type === 'phone' ? 'string' : type);

/** Declared fields as Zapier's outputFields. */
export const toOutputFields = (fields: OutputFields): PlainOutputField[] =>
  Object.entries(fields).map(([key, { label, type }]) => ({ key, label, type: zapierType(type) }));
