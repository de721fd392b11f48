import type { Bundle, ZObject } from 'zapier-platform-core';
import { ApiError } from '../../values/http.ts';
import { type WhatconvertsApi, whatconvertsApi } from '../../whatconverts/api.ts';
import { httpOf } from '../answers/http.ts';
import { connectionOf } from '../connections/connection.ts';

const NO_KEY =
  'This step needs WhatConverts. Edit the connection and fill in the WhatConverts API Token and Secret (in your profile, under Tracking > Integrations > API Keys).';

/** Null where the connection has no WhatConverts key. */
export const whatconvertsOf = (z: ZObject, bundle: Bundle): WhatconvertsApi | null => {
  const { whatconverts } = connectionOf(bundle);
  return whatconverts && whatconvertsApi(httpOf(z));
};

/** Throws an ApiError for the user where the connection has no WhatConverts key. */
export const needWhatconverts = (z: ZObject, bundle: Bundle): WhatconvertsApi => {
  const api = whatconvertsOf(z, bundle);
  if (!api) throw new ApiError(NO_KEY, null);
  return api;
};
