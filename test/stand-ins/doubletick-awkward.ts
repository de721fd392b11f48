/** What DoubleTick's guides show differently from its reference. @see https://docs.doubletick.io/docs */
import { digitsOf } from '../../src/values/phone.ts';
import { type Awkwardness, each, type Variants } from './awkward.ts';

const withoutPlus = (numbers: unknown): string[] => [numbers].flat().map((number) => digitsOf(String(number)));

const lower = (value: unknown): string => String(value).toLowerCase();

/** Webhooks of permission replies write times in seconds since 1970, those of calls in ISO 8601. */
const inSeconds = (time: unknown): unknown => (typeof time === 'string' && time ? Date.parse(time) / 1000 : time);

/** The reference shows one object where it means a list. */
const oneAlone = <Item>(list: Item[]): Item | Item[] => (list.length === 1 && list[0] ? list[0] : list);

const registered: Variants[string] = ({ validWebhooks, invalidWebhooks, ...rest }) => {
  const pairs = (list: unknown) => each(list, (pair) => ({ ...pair, wabaNumber: digitsOf(String(pair.wabaNumber)) }));
  return { ...rest, validWebhooks: pairs(validWebhooks), invalidWebhooks: pairs(invalidWebhooks) };
};

const withManager = (member: Record<string, unknown>) => {
  const reportingManager = [{ id: 'user_Mo2v7Wx4Np', name: 'Tomas Rivera', joinDate: '2024-11-26T11:02:31.855Z' }];
  return { ...member, phone: `+${member.phone}`, orgRoleId: 'role_1', isOrganizationOwner: false, reportingManager };
};

/** The buttons of a template stand beside its components, and types may be in lower case. */
const withButtonsBeside = ({ components, ...template }: Record<string, unknown>) => {
  const parts = each(components, (part) => ({ ...part, type: lower(part.type) }) as Record<string, unknown>);
  return {
    ...template,
    components: parts.filter(({ buttons }) => !buttons),
    buttons: parts.flatMap(({ buttons = [] }) => each(buttons, (one) => ({ ...one, type: lower(one.type) }))),
    wabaPhoneNumber: '13125550150',
    createdBy: 'Anita Desai',
  };
};

const variants: Variants = {
  'GET /organization/channel/profile': ({ channels }) => ({
    channels: each(channels, ({ wabaNumber, status, ...channel }) => ({
      ...channel,
      wabaNumber: wabaNumber && `+${wabaNumber}`,
      status: lower(status),
    })),
  }),
  'POST /v2/webhook/register': registered,
  'POST /v2/webhook/:id': registered,
  'GET /v2/webhooks': (list) =>
    oneAlone(each(list, (webhook) => ({ ...webhook, wabaNumbers: withoutPlus(webhook.wabaNumbers) }))),
  'GET /team': ({ data }) => ({ data: each(data, withManager) }),
  'GET /v2/templates': (list) => oneAlone(each(list, withButtonsBeside)),
  'POST /whatsapp/message/template': (message) => ({ messages: [message] }),
  'GET /customer/details': ({ customer }) => ({
    customer: each(customer, ({ phone, customFields, assignedUserNumber, ...rest }) => ({
      ...rest,
      phone: digitsOf(String(phone)),
      assignedUserNumber: `+${assignedUserNumber}`,
      customFields: each(customFields, (field) => ({ ...field, type: 'text' })),
    }))[0],
  }),
  'GET /v1/call/:id': ({ data, ...envelope }) => ({
    ...envelope,
    data: each(data, ({ callStatus, callStartedAt, callEndedAt, ...call }) => ({
      call: {
        ...call,
        status: lower(callStatus),
        timings: { answeredAt: inSeconds(callStartedAt), endedAt: inSeconds(callEndedAt) },
      },
    }))[0],
  }),
  'POST /v1/call/person': ({ data, ...envelope }) => ({
    ...envelope,
    data: each(data, ({ callId }) => ({ id: callId }))[0],
  }),
};

export const doubletickAwkwardness: Awkwardness = {
  variants,
  readStatus: 201,
  failure: ({ message }) => ({ message: [message] }),
};
