/** What a key holds that came more than once in one object, each time with another value, in the order sent. */
export class SeveralValues {
  readonly values: unknown[];

  constructor(values: unknown[]) {
    this.values = values;
  }
}

/** Every value that a key came with. */
export const allOf = (value: unknown): readonly unknown[] => (value instanceof SeveralValues ? value.values : [value]);

/** The value that counts where only one can: the last one, as for JSON.parse. */
export const lastOf = (value: unknown): unknown => (value instanceof SeveralValues ? value.values.at(-1) : value);
