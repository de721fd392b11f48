const WORDS = new Map([
  ...['true', 'yes', 'y', 'on', '1'].map((word) => [word, true] as const),
  ...['false', 'no', 'n', 'off', '0'].map((word) => [word, false] as const),
]);

/** A yes or no in any of its usual spellings, in any case; null for any other text. */
export const toFlag = (text: string): boolean | null => WORDS.get(text.trim().toLowerCase()) ?? null;
