import { parse } from 'node:querystring';
import { SeveralValues } from './several-values.ts';

/** The fields of a urlencoded body, all of them; one that comes twice with different values holds SeveralValues. */
export const parseForm = (text: string): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(parse(text, '&', '=', { maxKeys: 0 })).map(([key, value]) => {
      const values = [...new Set([value].flat())];
      return [key, values.length > 1 ? new SeveralValues(values) : values[0]];
    }),
  );
