import { query } from './api.ts';

/** Somebody as a line names them. */
export interface Named {
  customer_phone: string | null;
  customer_id: string | null;
  whatsapp_user_id: string | null;
  /** Shown, but no identity: it can change hands. */
  username?: string | null;
}

/** A customer id as the hub takes it: any that does not say so itself needs its kind before it. */
export const whoByCustomerId = (id: string): string => (/^customer_/i.test(id) ? id : `customer:${id}`);

/** What to ask the hub for; null when nobody is named who could be asked for. */
export const whoIs = ({ customer_phone, customer_id, whatsapp_user_id }: Named): string | null =>
  customer_phone ?? (customer_id === null ? whatsapp_user_id : whoByCustomerId(customer_id));

/** The screen of one person. */
export const personPath = (who: string): string => `/permissions${query({ who })}`;

/** Whether a text is a phone number, but does not say which country's. */
export const lacksCountry = (text: string): boolean => /^\s*(?!00)\(?\d[\d\s().\-/]*$/.test(text);

const WITH_COUNTRY = /^\s*(?:\(?\+|00)[\d\s().\-/]+$/;
const WITH_KIND = /^\s*(?:customer[_:]|user:|[a-z]{2}\.(?:ent\.)?\d+\s*$)/i;

/** Whether a text can mean one person alone: a number with its country code, or an id that says what it is. */
export const namesOne = (text: string): boolean => WITH_COUNTRY.test(text) || WITH_KIND.test(text);
