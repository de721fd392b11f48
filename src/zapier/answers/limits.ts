/**
 * What Zapier holds back by itself, so that no run fails on a limit of the vendor's: one count for each connection, shared
 * by all operations that name the same limit.
 */
const shared = <Window extends number, Limit extends number>(window: Window, limit: Limit, key: string) => ({
  window,
  limit,
  key,
  scope: ['auth' as const],
});

/** One look-up of call permissions a second. */
export const eligibilityLimit = () => shared(1, 1, 'doubletick_call_permissions');

/** 60 notes a minute. */
export const notesLimit = () => shared(60, 60, 'doubletick_notes');

/** 10,000 requests a day with one key. */
export const whatconvertsLimit = () => shared(86_400, 10_000, 'whatconverts');

/** Two changes to one customer at once would overwrite each other. */
export const oneAtATime = () => ({
  key: 'doubletick_customer_{{bundle.inputData.customer_phone}}',
  scope: ['auth' as const],
  timeout: 30,
});
