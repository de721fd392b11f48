import type { PlainOutputField } from 'zapier-platform-core';
import type { FieldType, OperationFields } from '../../values/output-field.ts';

/** A field's type in Zapier's own words. */
const zapierType = (type: FieldType): PlainOutputField['type'] => {
  if (type === 'numeric_id') return 'integer';
  return type === 'id' || type === 'phone' ? 'string' : type;
};

/** Declared fields as Zapier's outputFields; line items have theirs as children, each with its own plain label. */
export const toOutputFields = (fields: OperationFields): PlainOutputField[] =>
  Object.entries(fields).map(([key, field]) =>
    field.type === 'items'
      ? { key, label: field.label, children: toOutputFields(field.items) }
      : { key, label: field.label, type: zapierType(field.type) },
  );
