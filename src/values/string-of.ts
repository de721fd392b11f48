/** A value that is text; null for any other. */
export const stringOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
