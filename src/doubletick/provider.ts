import { courses } from './call-course.ts';
import { doubletickEvents } from './events.ts';
import { doubletickFilters } from './filters.ts';
import { freshSample } from './fresh-sample.ts';
import { readPermissionReply } from './permission-reply.ts';

/**
 * DoubleTick's other webhooks, which have no name: messages and their status, tags, and what WhatsApp itself sends. A key
 * that they have, in any spelling.
 */
const NAMELESS_KEYS = new Set([
  'from',
  'to',
  'messageid',
  'dtmessageid',
  'pairedmessageid',
  'receivedat',
  'customerphonenumber',
  'customernumber',
  'customerid',
  'dtcustomerid',
  'wabanumber',
  'tags',
  'status',
  'object',
  'entry',
]);

const isNameless = (payload: Record<string, unknown>): boolean =>
  Object.keys(payload).some((key) => NAMELESS_KEYS.has(key.toLowerCase().replaceAll(/[^a-z]/g, '')));

/** What the hub knows of DoubleTick. */
export const doubletick = {
  name: 'DoubleTick',
  webhooks: 'Settings > Webhooks',
  setUp: [
    'Copy the intake URL.',
    'Open DoubleTick on the web, then **Settings > Webhooks**, and add a webhook.',
    'Paste the URL. If you are asked, choose the method **POST** and the body **JSON**.',
    'Choose the call events and **Call Permission Reply Received**, and the WhatsApp numbers that they are for.',
    'Save, then call one of your numbers.',
  ],
  events: doubletickEvents,
  filters: doubletickFilters,
  courses,
  freshSample,
  isOwn: (payload: Record<string, unknown>): boolean =>
    (typeof payload.event === 'string' && payload.event !== '') || isNameless(payload),
  isPrivate: ({ event }: Record<string, unknown>): boolean => !event,
  readReply: readPermissionReply,
};
