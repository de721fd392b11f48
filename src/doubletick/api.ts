import type { Http } from '../values/http.ts';
import { eligibilityApi } from './call-eligibility.ts';
import { channelsApi } from './channels.ts';
import { customersApi } from './customers.ts';
import { doubletickCall } from './http.ts';
import { messagesApi } from './messages.ts';
import { notesApi } from './notes.ts';
import { oneCallApi } from './one-call.ts';
import { startCallApi } from './start-call.ts';
import { teamApi } from './team.ts';
import { templatesApi } from './templates.ts';
import { webhooksApi } from './webhooks.ts';

/** The API of one DoubleTick account, whose key `http` adds. @see https://docs.doubletick.io/reference */
export const doubletickApi = (http: Http) => {
  const call = doubletickCall(http);
  return {
    ...channelsApi(call),
    ...webhooksApi(call),
    ...customersApi(call),
    ...eligibilityApi(call),
    ...teamApi(call),
    ...notesApi(call),
    ...startCallApi(call),
    ...oneCallApi(call),
    ...templatesApi(call),
    ...messagesApi(call),
  };
};

export type DoubletickApi = ReturnType<typeof doubletickApi>;
