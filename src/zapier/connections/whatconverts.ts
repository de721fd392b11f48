import { whatconvertsOf } from '../clients/whatconverts.ts';
import { connectionFields } from './connection.ts';
import type { ConnectionPart } from './part.ts';

export const whatconvertsConnection: ConnectionPart = {
  name: 'WhatConverts',
  essential: 'the WhatConverts API Token and Secret',
  fields: [
    {
      key: 'whatconverts_token',
      label: 'WhatConverts API Token',
      type: 'password',
      required: false,
      helpText:
        'Required for WhatConverts. Find it in your profile in [WhatConverts](https://app.whatconverts.com) under Tracking > Integrations > API Keys.',
    },
    {
      key: 'whatconverts_secret',
      label: 'WhatConverts API Secret',
      type: 'password',
      required: false,
      helpText:
        'Shown next to the token in [WhatConverts](https://app.whatconverts.com) under Tracking > Integrations > API Keys.',
    },
  ],

  problem(bundle) {
    const { whatconvertsToken: token, whatconvertsSecret: secret } = connectionFields(bundle);
    if (Boolean(token) === Boolean(secret)) return null;
    const missing = token ? 'Secret' : 'Token';
    return `WhatConverts: the API ${missing} is missing. Copy both from Tracking > Integrations > API Keys.`;
  },

  async check(z, bundle) {
    const whatconverts = whatconvertsOf(z, bundle);
    if (!whatconverts) return null;
    const [lead] = (await whatconverts.leads({ leads_per_page: '1' })).leads;
    const name = lead?.profile ?? lead?.account;
    return typeof name === 'string' && name !== '' ? name : 'WhatConverts';
  },
};
