import * as wire from '../values/wire.ts';

/** What a webhook of the WhatsApp Business Platform says it is about. */
const ACCOUNT = 'whatsapp_business_account';

/** Where one change lists what happened. */
const LISTS = ['calls', 'messages', 'statuses'] as const;
type List = (typeof LISTS)[number];

type Json = Record<string, unknown>;

export const isOwn = (payload: Json): boolean => payload.object === ACCOUNT;

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

/** Everything that one happening names its people by. */
const NAMES = ['from', 'to', 'recipient_id', 'from_user_id', 'to_user_id', 'recipient_user_id'];

const namesIn = (record: Json, keys: readonly string[]): string[] =>
  keys.map((key) => wire.plainText(record[key])).filter(Boolean);

/** The contacts that one happening is of: what stands beside it may be of somebody else. */
const contactsOf = (happening: unknown, contacts: unknown): Json[] => {
  if (!wire.isRecord(happening)) return [];
  const names = namesIn(happening, NAMES);
  return listOf(contacts)
    .filter(wire.isRecord)
    .filter((contact) => namesIn(contact, ['wa_id', 'user_id']).some((name) => names.includes(name)));
};

/** Without what the media of a call are set up with, which holds network addresses and is of no use afterwards. */
const withoutMedia = (happening: unknown): unknown => {
  if (!wire.isRecord(happening)) return happening;
  const { session: _session, connection: _connection, ...rest } = happening;
  return rest;
};

const valuesIn = (value: unknown): unknown[] => {
  if (!wire.isRecord(value)) return [value];
  const { calls: _calls, messages: _messages, statuses: _statuses, contacts, ...rest } = value;
  const values = LISTS.flatMap((list) =>
    listOf(value[list] ?? []).map((happening) => ({
      ...rest,
      contacts: contactsOf(happening, contacts),
      [list]: [withoutMedia(happening)],
    })),
  );
  return values.length > 0 ? values : [value];
};

/** Each of a list inside `outer`, as if it had been alone; what is no object stays as it is, to be looked at. */
const each = (outer: Json, key: string, split: (inner: Json) => Json[]): Json[] =>
  listOf(outer[key] ?? []).flatMap((inner) =>
    (wire.isRecord(inner) ? split(inner) : [inner]).map((one) => ({ ...outer, [key]: [one] })),
  );

/**
 * One webhook for each thing that happened, as if each had been posted alone: Meta posts up to 1,000 together. Null for
 * what is no webhook of this provider.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
 */
export const webhooksIn = (payload: unknown): Json[] | null => {
  if (!wire.isRecord(payload) || !isOwn(payload)) return null;
  const webhooks = each(payload, 'entry', (entry) =>
    each(entry, 'changes', (change) => valuesIn(change.value).map((value) => ({ ...change, value }))),
  );
  return webhooks.length > 0 ? webhooks : [payload];
};

/** One thing that happened, with what stands around it. */
export interface Happening {
  list: List;
  happening: Json;
  accountId: string | null;
  phoneNumberId: string | null;
  /** As sent: the business number in digits. */
  businessNumber: string | null;
  contact: { name: string | null; username: string | null; userId: string | null; parentUserId: string | null };
  contactPhone: string | null;
  /** Why it failed, if it did, in Meta's words. */
  failed: string | null;
}

const readMetadata = wire.answerReader({ display_phone_number: wire.text, phone_number_id: wire.text });
const readContact = wire.answerReader({
  wa_id: wire.text,
  user_id: wire.text,
  parent_user_id: wire.text,
  profile: wire.map,
});
const readProfile = wire.answerReader({ name: wire.text, username: wire.text });
const readError = wire.answerReader({ title: wire.text, message: wire.text });

/** The only one of a list; null when there are none or several. */
const only = (value: unknown): unknown => {
  const list = listOf(value);
  return list.length === 1 ? list[0] : null;
};

const failureIn = (...lists: unknown[]): string | null => {
  const [error] = lists.flatMap(listOf).filter(wire.isRecord);
  const { title, message } = readError(error);
  return message ?? title;
};

/** The one thing that a webhook tells, once it is split; null for every other payload. */
export const happeningIn = (payload: unknown): Happening | null => {
  if (!wire.isRecord(payload) || !isOwn(payload)) return null;
  const entry = only(payload.entry);
  const change = wire.isRecord(entry) ? only(entry.changes) : null;
  const value = wire.isRecord(change) ? change.value : null;
  if (!wire.isRecord(entry) || !wire.isRecord(value)) return null;
  const lists = LISTS.filter((list) => value[list] !== undefined);
  const [list] = lists;
  const happening = list && only(value[list]);
  if (list === undefined || lists.length > 1 || !wire.isRecord(happening)) return null;
  const metadata = readMetadata(value.metadata);
  const contact = readContact(only(contactsOf(happening, value.contacts)));
  return {
    list,
    happening,
    accountId: wire.plainText(entry.id) || null,
    phoneNumberId: metadata.phone_number_id,
    businessNumber: metadata.display_phone_number,
    contact: { ...readProfile(contact.profile), userId: contact.user_id, parentUserId: contact.parent_user_id },
    contactPhone: contact.wa_id,
    failed: failureIn(happening.errors, value.errors),
  };
};
