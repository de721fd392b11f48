import { type Who, whoById, whoByPhone } from '../permissions/who.ts';
import { phoneIn } from './phone.ts';
import { badRequest } from './problem.ts';

/** Somebody whom a request names: a phone number, a WhatsApp user id, or a customer id. */
export const whoIn = (field: string, text: string): Who => {
  const named = whoById(text.trim());
  if (named) return named;
  if (/^(customer|user):/.test(text)) throw badRequest(field, 'is no id that a person could have.');
  const who = whoByPhone(phoneIn(field, text));
  if (who) return who;
  throw badRequest(
    field,
    'is nobody in particular: it has no country code, or is what callers show who hide their number.',
  );
};
