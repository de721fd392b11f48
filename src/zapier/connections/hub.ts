import { hubOf } from '../clients/hub.ts';
import { HUB_DOCS } from '../hub-docs.ts';
import { connectionFields } from './connection.ts';
import type { ConnectionPart } from './part.ts';

const hubDocs = `[the hub documentation](${HUB_DOCS})`;

/** `goodFor` says what needs it, or gains by it. */
export const hubConnection = (goodFor: string): ConnectionPart => ({
  name: 'Hub',
  essential: null,
  fields: [
    {
      key: 'hub_url',
      label: 'Hub Address',
      type: 'string',
      required: false,
      isNoSecret: true,
      placeholder: 'https://hub.example.com',
      helpText: `Optional. ${goodFor} See ${hubDocs}.`,
    },
    {
      key: 'hub_key',
      label: 'Hub Key',
      type: 'password',
      required: false,
      helpText: `Required if you fill in the Hub Address. Starts with "rk_"; the person who hosts the hub has it. See ${hubDocs}.`,
    },
  ],

  problem(bundle) {
    const { hubUrl, hubKey } = connectionFields(bundle);
    if (Boolean(hubUrl) === Boolean(hubKey)) return null;
    return `Hub: the Hub ${hubUrl ? 'Key' : 'Address'} is missing. Fill in both, or neither.`;
  },

  async check(z, bundle) {
    const hub = hubOf(z, bundle);
    return hub && `Hub ${(await hub.me()).name}`;
  },
});
