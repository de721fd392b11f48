import type { Authentication, Bundle, ZObject } from 'zapier-platform-core';
import packageJson from '../../package.json' with { type: 'json' };
import { ApiError } from '../values/http.ts';
import { type Clients, clientsOf } from './clients.ts';
import { connectionFields } from './connection.ts';

const hubDocs = `[set up by whoever hosts it](${packageJson.homepage}/blob/main/docs/hub.md)`;

type Check = (clients: Clients) => Promise<string | null>;

const checkDoubletick: Check = async ({ doubletick }) => {
  if (!doubletick) return null;
  const channels = await doubletick.channels();
  const name = channels.find((channel) => channel.name)?.name ?? 'DoubleTick';
  return `${name}, ${channels.length === 1 ? '1 number' : `${channels.length} numbers`}`;
};

const checkWhatconverts: Check = async ({ whatconverts }) => {
  if (!whatconverts) return null;
  const [lead] = await whatconverts.leads({ leads_per_page: '1' });
  const name = lead?.profile ?? lead?.account;
  return typeof name === 'string' && name !== '' ? name : 'WhatConverts';
};

const checkHub: Check = async ({ hub }) => (hub ? `Hub ${(await hub.me()).name}` : null);

const CHECKS: [part: string, check: Check][] = [
  ['DoubleTick', checkDoubletick],
  ['WhatConverts', checkWhatconverts],
  ['Hub', checkHub],
];

const problemsWithFields = (bundle: Bundle): string[] => {
  const fields = connectionFields(bundle);
  const problems: string[] = [];
  if (!Object.values(fields).some(Boolean)) {
    problems.push('Fill in at least one product: the DoubleTick API Key, or the WhatConverts API Token and Secret.');
  }
  if (Boolean(fields.whatconvertsToken) !== Boolean(fields.whatconvertsSecret)) {
    const missing = fields.whatconvertsToken ? 'Secret' : 'Token';
    problems.push(`WhatConverts: the API ${missing} is missing. Copy both from Tracking > Integrations > API Keys.`);
  }
  if (Boolean(fields.hubUrl) !== Boolean(fields.hubKey)) {
    problems.push(`Hub: the Hub ${fields.hubUrl ? 'Key' : 'Address'} is missing. Fill in both, or neither.`);
  }
  return problems;
};

/** Checks every part that was filled in; says of each that failed what to do. Gives the connection's label. */
const test = async (z: ZObject, bundle: Bundle): Promise<{ label: string }> => {
  const problems = problemsWithFields(bundle);
  const labels: string[] = [];
  const clients = clientsOf(z, bundle);
  const results = await Promise.allSettled(CHECKS.map(([, check]) => check(clients)));
  for (const [index, result] of results.entries()) {
    if (result.status === 'fulfilled') {
      if (result.value !== null) labels.push(result.value);
    } else if (result.reason instanceof ApiError) {
      problems.push(`${CHECKS[index]?.[0]}: ${result.reason.message}`);
    } else {
      throw result.reason;
    }
  }
  if (problems.length > 0) throw new z.errors.Error(problems.join('\n'), 'AuthenticationError', 401);
  return { label: labels.join(' + ') };
};

export const authentication: Authentication = {
  type: 'custom',
  test,
  connectionLabel: '{{label}}',
  fields: [
    {
      key: 'doubletick_api_key',
      label: 'DoubleTick API Key',
      type: 'password',
      required: false,
      helpText:
        'For the DoubleTick triggers. Create it in [DoubleTick](https://web.doubletick.io) under Settings > Developer Documentation > Create new key.',
    },
    {
      key: 'whatconverts_token',
      label: 'WhatConverts API Token',
      type: 'password',
      required: false,
      helpText:
        'For the lists of your tracking numbers and recent calls. Find it in [WhatConverts](https://app.whatconverts.com), in your profile, under Tracking > Integrations > API Keys.',
    },
    {
      key: 'whatconverts_secret',
      label: 'WhatConverts API Secret',
      type: 'password',
      required: false,
      helpText:
        'Shown beside the token in [WhatConverts](https://app.whatconverts.com) under Tracking > Integrations > API Keys.',
    },
    {
      key: 'hub_url',
      label: 'Hub Address',
      type: 'string',
      required: false,
      isNoSecret: true,
      placeholder: 'https://hub.example.com',
      helpText: `The WhatConverts triggers need a hub, and DoubleTick gains history and retries with one. It is ${hubDocs}.`,
    },
    {
      key: 'hub_key',
      label: 'Hub Key',
      type: 'password',
      required: false,
      helpText: `Begins with "rk_"; made together with your workspace on the hub, which is ${hubDocs}.`,
    },
  ],
};
