import { type Who, whoById, whoByPhone } from '../permissions/who.ts';
import { phoneDigits } from './phone.ts';
import { badRequest } from './problem.ts';

const NOBODY =
  'is no phone number with its country code, as +17735550170, no WhatsApp user id, as IN.13491208655302741918, and no customer id, as customer_Kd83hTq1Zb. Put "customer:" before any other customer id.';

/** Somebody whom a request names: a phone number, a WhatsApp user id, or a customer id. */
export const whoIn = (field: string, text: string): Who => {
  const named = whoById(text.trim());
  if (named) return named;
  if (/^\s*(customer|user):/.test(text)) throw badRequest(field, 'is no id that a person could have.');
  const digits = phoneDigits(text);
  if (digits === null) throw badRequest(field, NOBODY);
  const who = whoByPhone(digits);
  if (who) return who;
  throw badRequest(
    field,
    'is nobody in particular: it has no country code, or is what callers show who hide their number.',
  );
};
