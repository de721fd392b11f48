import { whatsappCloudEvents } from '../../whatsapp-cloud/events.ts';
import type { Filter } from '../forms/filter.ts';
import { businessNumbers, direction, includeAutomatic, permissionType } from '../forms/whatsapp-cloud-filters.ts';
import { hookTrigger } from '../hooks/hook-trigger.ts';
import { whatsappCloudSource } from '../hooks/whatsapp-cloud-source.ts';

/** What narrows each trigger beside the business number; only outgoing calls are accepted and rejected. */
const FILTERS: Record<string, readonly Filter[]> = {
  whatsapp_cloud_call_started: [direction, businessNumbers],
  whatsapp_cloud_call_ended: [direction, businessNumbers],
  whatsapp_cloud_call_permission_reply: [businessNumbers, includeAutomatic],
  whatsapp_cloud_call_permission_granted: [businessNumbers, permissionType],
  whatsapp_cloud_call_permission_denied: [businessNumbers, includeAutomatic],
};

export const whatsappCloudTriggers = whatsappCloudEvents.map((event) =>
  hookTrigger({
    event,
    source: whatsappCloudSource,
    isOfCalls: event.noun === 'Call',
    filters: FILTERS[event.key] ?? [businessNumbers],
  }),
);
