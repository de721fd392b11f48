import { permissionEvents } from '../../doubletick/permission-events.ts';
import { PERMISSION_EVENT_NAME } from '../../doubletick/permission-payload.ts';
import { lookUpCustomer } from '../answers/look-up-customer.ts';
import { businessNumbers, includeAutomatic, permissionType } from '../forms/doubletick-filters.ts';
import type { Filter } from '../forms/filter.ts';
import { doubletickSource } from '../hooks/doubletick-source.ts';
import { hookTrigger } from '../hooks/hook-trigger.ts';

const OWN_FILTER: Record<string, Filter> = {
  doubletick_call_permission_reply: includeAutomatic,
  doubletick_call_permission_granted: permissionType,
  doubletick_call_permission_denied: includeAutomatic,
};

/** What every trigger on permission replies has; `wayOut` says what to do where an API key may not switch them on. */
export const permissionDeclarations = (wayOut?: string, numbers = businessNumbers) => {
  const source = doubletickSource([PERMISSION_EVENT_NAME], wayOut);
  return permissionEvents.map((event) => ({
    event,
    source,
    filters: [numbers, OWN_FILTER[event.key]].filter((filter) => filter !== undefined),
    lookUps: [lookUpCustomer],
  }));
};

export const doubletickPermissions = (wayOut?: string) => permissionDeclarations(wayOut).map(hookTrigger);
