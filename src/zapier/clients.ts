import type { Bundle, ZObject } from 'zapier-platform-core';
import { type DoubletickApi, doubletickApi } from '../doubletick/api.ts';
import { type WhatconvertsApi, whatconvertsApi } from '../whatconverts/api.ts';
import { connectionOf } from './connection.ts';
import { httpOf } from './http.ts';
import { type HubClient, hubClient } from './hub-client.ts';

/** A client for each part that the connection has; null for a part that it lacks. */
export interface Clients {
  doubletick: DoubletickApi | null;
  whatconverts: WhatconvertsApi | null;
  hub: HubClient | null;
}

export const clientsOf = (z: ZObject, bundle: Bundle): Clients => {
  const { doubletick, whatconverts, hub } = connectionOf(bundle);
  const http = httpOf(z);
  return {
    doubletick: doubletick && doubletickApi(http, doubletick.apiKey),
    whatconverts: whatconverts && whatconvertsApi(http, whatconverts.token, whatconverts.secret),
    hub: hub && hubClient(http, hub),
  };
};
