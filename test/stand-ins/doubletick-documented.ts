/**
 * What DoubleTick's pages allow in a request. Where they contradict each other, either is allowed.
 *
 * @see https://docs.doubletick.io/reference
 */
import * as z from 'zod';
import type { Documentation } from './strict.ts';

/** Some pages write numbers with a plus, some without; none with anything else. */
const phone = z.string().regex(/^\+?\d{8,15}$/);
const wabaNumber = z.string().regex(/^\+?\d{10,15}$/);
const text = z.string().min(1);
const map = z.record(z.string(), z.string());

const registration = z.strictObject({
  url: z.url(),
  name: text,
  method: z.enum(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD']),
  bodyFormat: z.enum(['JSON', 'FORM_DATA']),
  webhookEvents: z.array(text).min(1),
  wabaNumbers: z.array(wabaNumber).min(1),
  retryOnTimeout: z.boolean(),
  headers: map.optional(),
  query: map.optional(),
  body: map.optional(),
  authorization: z.strictObject({ type: z.enum(['BASIC', 'BEARER']), payload: text }).optional(),
});

const message = z.strictObject({
  from: wabaNumber,
  to: phone,
  messageId: z.uuidv4().optional(),
  content: z.strictObject({
    templateName: text,
    language: text,
    templateData: z
      .strictObject({
        header: z.strictObject({
          type: z.enum(['TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT']),
          placeholder: text.optional(),
          mediaUrl: z.url().optional(),
        }),
        body: z.strictObject({ placeholders: z.array(z.string()) }),
        buttons: z.array(z.strictObject({ type: z.literal('URL'), parameter: text })),
      })
      .partial()
      .optional(),
  }),
});

const customer = { phone, wabaNumber: wabaNumber.optional() };
const tags = z.array(text).optional();

export const doubletickDocumentation: Documentation = {
  'GET /organization/channel/profile': {},
  'POST /v2/webhook/register': { body: registration },
  'POST /v2/webhook/:id': { body: registration },
  'GET /v2/webhooks': {
    query: z.strictObject({
      sortBy: z.enum(['name', 'url', 'createdBy', 'integrationCount']).optional(),
      sortDirection: z.enum(['ASC', 'DESC']).optional(),
    }),
  },
  'DELETE /v2/webhook/deregister': { body: z.strictObject({ webhookId: text }) },
  'GET /v1/call/:id': {},
  'POST /v1/call/person': {
    body: z.strictObject({
      channel: z.literal('PSTN'),
      mode: z.literal('DIRECT'),
      from: phone,
      to: phone,
      agentNumber: phone,
      whatsappNumber: wabaNumber.optional(),
    }),
  },
  'POST /v1/call/ai-bot': {
    body: z.strictObject({ from: phone, to: phone, channel: z.enum(['WHATSAPP', 'PSTN']), aiAgentName: text }),
  },
  'GET /team': {},
  'POST /team-member/assign': {
    body: z.strictObject({
      customerPhoneNumber: phone,
      assignedUserPhoneNumber: phone,
      reassign: z.boolean(),
      wabaNumber: wabaNumber.optional(),
    }),
  },
  'POST /notes': { body: z.strictObject({ note: text, from: wabaNumber, to: phone }) },
  'GET /v2/templates': {
    query: z.strictObject({
      status: z.enum(['APPROVED', 'REJECTED', 'PENDING', 'PAUSED', 'ALL']).optional(),
      name: text.optional(),
      language: text.optional(),
      category: z.enum(['MARKETING', 'UTILITY']).optional(),
      wabaPhoneNumbers: wabaNumber.optional(),
      allWabaPhoneNumbers: z.enum(['true', 'false']).optional(),
    }),
  },
  'POST /whatsapp/message/template': { body: z.strictObject({ messages: z.array(message).min(1) }) },
  // The pages of calls name another header for the key than all the others.
  'GET /whatsapp/call/call-permissions': {
    headers: ['x-public-api-key'],
    query: z.strictObject({ wabaNumber, customerId: text }),
  },
  'GET /customer/details': {
    query: z
      .strictObject({ phoneNumber: phone.optional(), customerId: text.optional(), wabaNumber: wabaNumber.optional() })
      .refine(({ phoneNumber, customerId }) => phoneNumber ?? customerId, 'phoneNumber or customerId is required'),
  },
  'POST /customer/assign-tags-custom-fields': {
    body: z.strictObject({
      ...customer,
      tags,
      customFields: z.array(z.strictObject({ name: text, value: z.string() })).optional(),
      name: text.optional(),
      optIn: z.boolean().optional(),
      agentPhone: phone.optional(),
    }),
  },
  'POST /customer/remove-tags-custom-fields': {
    body: z.strictObject({ ...customer, tags, customFields: z.array(text).optional() }),
  },
  'GET /recordings/:name': { query: z.strictObject({ token: text.optional() }) },
};
