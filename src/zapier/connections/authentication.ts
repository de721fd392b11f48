import type { Authentication, Bundle, ZObject } from 'zapier-platform-core';
import { ApiError } from '../../values/http.ts';
import { connectionFields } from './connection.ts';
import type { ConnectionPart } from './part.ts';

const isEmpty = (bundle: Bundle): boolean => !Object.values(connectionFields(bundle)).some(Boolean);

/**
 * Core runs the test with placeholders, to learn from its first request what every raw request is to carry, whatever its
 * host. A connection of several products has no such thing: `withCredentials` says for each request what it carries.
 */
const isPlaceholder = (bundle: Bundle): boolean =>
  Object.values(connectionFields(bundle)).some((value) => value.startsWith('__placeholder_auth__'));

const NO_TEMPLATE = 'What a request carries depends on where it goes.';

const productsOf = (parts: readonly ConnectionPart[]): string[] => parts.flatMap(({ essential }) => essential ?? []);

type AuthField = ConnectionPart['fields'][number];

/** What helps a connection of one product alone: a key that changes then concerns only the Zaps of that product. */
const withAdvice = (field: AuthField, index: number): AuthField =>
  index === 0
    ? { ...field, helpText: `${field.helpText} We recommend a separate connection for each product.` }
    : field;

const nothingFilledIn = (parts: readonly ConnectionPart[]): string => {
  const products = productsOf(parts);
  return `Fill in ${products.length > 1 ? 'at least one product: ' : ''}${products.join(', or ')}.`;
};

/** Connecting with these parts: checks every one that was filled in, and says of each that failed what to do. */
export const authenticationWith = (parts: readonly ConnectionPart[]): Authentication => ({
  type: 'custom',
  connectionLabel: '{{label}}',
  fields: parts.flatMap(({ fields, essential }) =>
    essential !== null && productsOf(parts).length > 1 ? fields.map(withAdvice) : fields,
  ),
  async test(z: ZObject, bundle: Bundle): Promise<{ label: string }> {
    if (isPlaceholder(bundle)) throw new z.errors.Error(NO_TEMPLATE, 'AuthenticationError', 401);
    const problems = parts.flatMap((part) => part.problem(bundle) ?? []);
    if (isEmpty(bundle)) problems.push(nothingFilledIn(parts));
    const labels: string[] = [];
    const results = await Promise.allSettled(parts.map((part) => part.check(z, bundle)));
    for (const [index, result] of results.entries()) {
      if (result.status === 'fulfilled') {
        if (result.value !== null) labels.push(result.value);
      } else if (result.reason instanceof ApiError) {
        problems.push(`${parts[index]?.name}: ${result.reason.message}`);
      } else {
        throw result.reason;
      }
    }
    if (problems.length > 0) throw new z.errors.Error(problems.join('\n'), 'AuthenticationError', 401);
    return { label: labels.join(' + ') };
  },
});
