import type { PlainOutputField } from 'zapier-platform-core';
import type { FieldType, OperationFields } from '../values/output-field.ts';

/** A field's type in Zapier's own words. */
const zapierType = (type: FieldType): PlainOutputField['type'] => {
  if (type === 'numeric_id') return 'integer';
  return type === 'id' || type === 'phone' ? 'string' : type;
};

/** Declared fields as Zapier's outputFields; those of line items are named list[]field. */
export const toOutputFields = (fields: OperationFields): PlainOutputField[] =>
  Object.entries(fields).flatMap(([key, field]) =>
    field.type === 'items'
      ? Object.entries(field.items).map(([item, { label, type }]) => ({
          key: `${key}[]${item}`,
          label: `${field.label} ${label}`,
          type: zapierType(type),
        }))
      : { key, label: field.label, type: zapierType(field.type) },
  );
