import type { Bundle, ZObject } from 'zapier-platform-core';
import { ApiError } from '../../values/http.ts';
import { httpOf } from '../answers/http.ts';
import { connectionOf } from '../connections/connection.ts';
import { type HubClient, hubClient } from './hub-client.ts';

const NO_HUB =
  'This step needs a hub, which keeps the history. Edit the connection and add the Hub Address and the Hub Key. The person who hosts the hub has both.';

/** Null where the connection has no hub. */
export const hubOf = (z: ZObject, bundle: Bundle): HubClient | null => {
  const { hub } = connectionOf(bundle);
  return hub && hubClient(httpOf(z, true), hub.url);
};

/** Throws an ApiError for the user where the connection has no hub. */
export const needHub = (z: ZObject, bundle: Bundle): HubClient => {
  const hub = hubOf(z, bundle);
  if (!hub) throw new ApiError(NO_HUB, null);
  return hub;
};
