import { digitsOf, parsePhone } from '../../values/phone.ts';
import { phoneLibrary } from '../../values/phone-library.ts';

const MOST_DIGITS = 15;

/** Whether a number is written with its country code for sure. */
export const saysItsCountry = (text: string): boolean => /^\s*(?:\(?\+|00)/.test(text);

/** Every number, in digits, that a text without a country code may be meant as, by the countries of the world. */
export const numbersOfAnyCountry = (text: string): string[] => {
  const { getCountries, getCountryCallingCode } = phoneLibrary();
  const countries = getCountries();
  // By their own ways of dialling, such as an 8 in front; and as it stands, for numbering plans change.
  const dialled = countries.flatMap((country) => parsePhone(text, { country }).number ?? []).map(digitsOf);
  const digits = digitsOf(text);
  const codes = new Set(countries.map((country) => getCountryCallingCode(country)));
  const added = [...codes].flatMap((code) => [code + digits, code + digits.replace(/^0+/, '')]);
  return [...new Set([...dialled, ...added])].filter((number) => number.length <= MOST_DIGITS);
};
