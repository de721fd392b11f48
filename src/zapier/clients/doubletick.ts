import type { Bundle, ZObject } from 'zapier-platform-core';
import { type DoubletickApi, doubletickApi } from '../../doubletick/api.ts';
import { WHERE_IS_THE_KEY } from '../../doubletick/http.ts';
import { ApiError } from '../../values/http.ts';
import { httpOf } from '../answers/http.ts';
import { connectionOf } from '../connections/connection.ts';

const NO_KEY = `This step needs DoubleTick. Edit the connection and fill in the DoubleTick API Key, from ${WHERE_IS_THE_KEY}.`;

/** Null where the connection has no DoubleTick key. */
export const doubletickOf = (z: ZObject, bundle: Bundle): DoubletickApi | null => {
  const { doubletick } = connectionOf(bundle);
  return doubletick && doubletickApi(httpOf(z));
};

/** Throws an ApiError for the user where the connection has no DoubleTick key. */
export const needDoubletick = (z: ZObject, bundle: Bundle): DoubletickApi => {
  const api = doubletickOf(z, bundle);
  if (!api) throw new ApiError(NO_KEY, null);
  return api;
};
