import type { Bundle, PlainInputField, ZObject } from 'zapier-platform-core';

/** An input field, or a function that makes some when the form opens. */
export type InputField = PlainInputField | ((z: ZObject, bundle: Bundle) => Promise<PlainInputField[]>);

/** Fields of a form under one heading. Those that a function makes name their group themselves. */
export interface FieldGroup {
  key: string;
  /** The heading. */
  label: string;
  fields: readonly InputField[];
  /** True for what must not be overlooked. */
  emphasize?: boolean;
}

/** A form of these groups, in their order, as Zapier's operations declare it. */
export const formOf = (groups: readonly FieldGroup[]) => ({
  inputFieldGroups: groups
    .filter(({ fields }) => fields.length > 0)
    .map(({ key, label, emphasize }) => ({ key, label, ...(emphasize && { emphasize }) })),
  inputFields: groups.flatMap(({ key, fields }) =>
    fields.map((field): InputField => (typeof field === 'function' ? field : { ...field, group: key })),
  ),
});
