/**
 * What DoubleTick's answers must be: strict about the envelope that its reference documents, loose inside.
 *
 * Read late, with the first call: a webhook needs none of it.
 */
import * as z from 'zod/mini';

/** Some servers write a list that is empty as null. */
const list = z.nullable(z.array(z.unknown()));
const object = z.looseObject({});
const isThere = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

/** An object that holds at least one of these keys. */
const anyOf = (...keys: string[]) => object.check(z.refine((answer) => keys.some((key) => isThere(answer[key]))));

const message = anyOf('messageId', 'status');
const messages = z.array(message).check(z.minLength(1));

/** One object is what the reference shows where it means a list. */
const listOr = (one: z.ZodMiniType) => z.union([list, one]);

const registration = z.looseObject({
  validWebhooks: z.optional(list),
  invalidWebhooks: z.optional(list),
  invalidWabaNumbers: z.optional(list),
});

export const doubletickAnswers = {
  channels: z.looseObject({ channels: list }),
  /** Null for a customer whom nobody knows, though that is documented as a 404. */
  customer: z.looseObject({ customer: z.nullable(anyOf('id', 'name', 'phone')) }),
  customerChanges: anyOf('customerId', 'tags', 'customFields'),
  eligibility: anyOf('isBlocked', 'isEligible', 'startCall', 'callPermissionRequest'),
  messages: z.union([messages, z.looseObject({ messages }), message]),
  /** Which keys a call has is not documented; one that says nothing of itself is none. */
  oneCall: z.looseObject({ data: anyOf('call', 'callId', 'call_id', 'id', 'status', 'callStatus') }),
  registration: registration.check(
    z.refine((answer) =>
      ['validWebhooks', 'invalidWebhooks', 'invalidWabaNumbers'].some((key) => isThere(answer[key])),
    ),
  ),
  /** Which call that is stands inside, if at all. */
  startedCall: z.looseObject({ data: object }),
  team: z.looseObject({ data: list }),
  templates: listOr(anyOf('name')),
  webhooks: listOr(anyOf('webhookId')),
  /** The documentation shows an empty body, or none at all. */
  anything: z.optional(z.nullable(z.union([object, list]))),
};

export type DoubletickAnswer = keyof typeof doubletickAnswers;
