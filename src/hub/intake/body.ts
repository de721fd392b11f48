import { parseForm } from '../../values/form.ts';
import { parseJson } from '../../values/json.ts';

const FORM = /^application\/x-www-form-urlencoded/i;

/** A webhook's body, JSON or a form; undefined when it is neither. */
export const parseBody = (body: string, contentType: string): unknown => {
  // `curl -d` calls JSON a form, but nothing that begins with "{" is one.
  if (FORM.test(contentType) && !/^\s*[{[]/.test(body)) return parseForm(body);
  try {
    return parseJson(body);
  } catch {
    return undefined;
  }
};

/** Whether it is nested deeper than so many levels: what is deep enough can be read, but not be written again. */
export const isDeeperThan = (levels: number, value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((inner) => isDeeperThan(levels - 1, inner)));
