import { hash } from 'node:crypto';
import { toSnakeCase } from './snake-case.ts';

/** The longest text that is taken for a label rather than for what somebody wrote. */
const LONGEST_LABEL = 60;
/** An e-mail or web address. */
const ADDRESS = /@|\uff20|%40|:\/\/|[([{ ]at[)\]} ].*(?:\.|[([{ ]dot[)\]} ])[a-z]{2}/i;
/** Seven digits in a row, parted as those of phone numbers are. */
const PHONE = /\d(?:[\s().\-/_]*\d){6}/;
/** The same in digits of any script; Unicode classes cost 2 ms to compile, so they wait for a text that needs them. */
const hasPhone = (text: string): boolean =>
  (/^[ -~]*$/.test(text) ? PHONE : /\p{Nd}(?:[^\p{L}]*\p{Nd}){6}/u).test(text);

const isPersonal = (label: string): boolean =>
  label.length > LONGEST_LABEL || /[\r\n]/.test(label) || ADDRESS.test(label) || hasPhone(label);

/**
 * A label of the account's own choosing as a key: "Company Name" -> "company_name".
 *
 * A label that holds personal data, or nothing that a key could hold, becomes "field_" and six hex digits of its
 * SHA-256: the same label always gives the same key.
 */
export const labelKey = (label: string): string => {
  const known = plainKeys.get(label);
  if (known !== undefined) return known;
  const key = isPersonal(label) ? '' : toSnakeCase(label);
  if (key === '') return `field_${hash('sha256', label, 'hex').slice(0, 6)}`;
  if (plainKeys.size < MOST_KEPT) plainKeys.set(label, key);
  return key;
};

/** The labels of a form come again with every webhook of it. */
const plainKeys = new Map<string, string>();
const MOST_KEPT = 1_000;
