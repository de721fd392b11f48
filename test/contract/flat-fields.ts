import type { Field } from './definition.ts';

/** The output fields that stand in the definition, those of line items as list[]field. */
export const flatFields = (fields: readonly (Field | string)[]): Field[] =>
  fields.flatMap((field) => {
    if (typeof field !== 'object') return [];
    return field.children ? field.children.map((child) => ({ ...child, key: `${field.key}[]${child.key}` })) : [field];
  });
