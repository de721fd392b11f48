import type { Form } from '../../hub-api/try-out.ts';

/** What is filled in, by the field. */
export type Input = Record<string, string | string[]>;

/** Without what was left blank. */
export const filledIn = (input: Input): Input =>
  Object.fromEntries(
    Object.entries(input)
      .map(([key, value]): [string, string | string[]] => [key, Array.isArray(value) ? value.filter(Boolean) : value])
      .filter(([, value]) => value.length > 0),
  );

export const defaultsOf = ({ fields }: Form): Input =>
  Object.fromEntries(fields.flatMap((field) => (field.default === null ? [] : [[field.key, field.default]])));
