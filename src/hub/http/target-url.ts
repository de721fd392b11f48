import { badRequest } from './problem.ts';

/** What an index can hold, and a URL is written with. */
const TARGET = /^[\x21-\x7e]{1,2000}$/;

/** Throws a 400 for the URL in a field that must not be sent to, by `problemWith` in words. */
export const checkTargetUrl = (field: string, url: string, problemWith: (url: string) => string | null): void => {
  if (!TARGET.test(url)) throw badRequest(field, 'is longer than any URL of Zapier, or not plain ASCII.');
  const problem = problemWith(url);
  if (problem) throw badRequest(field, `${problem}.`);
};
