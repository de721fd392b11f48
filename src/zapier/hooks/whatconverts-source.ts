import { asWebhook, type LeadKind } from '../../whatconverts/lead-payload.ts';
import { whatconvertsOf } from '../clients/whatconverts.ts';
import type { WebhookSource } from './webhook-source.ts';

const NEEDS_HUB =
  'WhatConverts does not let an app register webhooks, so this instant trigger needs a hub. Without a hub, use the trigger of the same name that ends in (Polling) or (Manual Setup), if there is one. With a hub, edit the connection and add the Hub Address and the Hub Key. The person who hosts the hub has both. This form then shows the URL to paste in WhatConverts under Tracking > Integrations > Webhooks.';

/** What WhatConverts calls them where it asks which leads to send. */
export const LEAD_TYPE: Record<LeadKind, string> = {
  in_progress: 'Phone Call (In Progress)',
  completed: 'Phone Call (Completed)',
  new: 'every type of lead that you want',
  updated: 'every type of lead that you want, and Phone Call (Modified) for calls',
};

/** Whether only phone calls are meant, of all leads. */
export const IS_OF_CALLS: Record<LeadKind, boolean> = {
  in_progress: true,
  completed: true,
  new: false,
  updated: false,
};

/** A lead made up as a webhook is only an example, so a few of them are enough. */
const RECENT_LEADS = '25';

/** WhatConverts' webhooks always come through the hub: a person pastes its intake URL there. */
export const whatconvertsSource = (kind: LeadKind): WebhookSource => ({
  provider: 'whatconverts',

  withoutHub: { reason: NEEDS_HUB },

  async feedHub() {},

  isPasted: () => true,

  setUpSteps(_bundle, intakeUrl) {
    const steps = [
      '1. In [WhatConverts](https://app.whatconverts.com), open your profile, then Tracking > Integrations > Webhooks.',
      '2. Add a webhook with this URL.',
      `3. Choose ${LEAD_TYPE[kind]}, and save.`,
    ];
    return `Paste this URL into WhatConverts yourself, once for all Zaps:\n\n\`${intakeUrl}\`\n\n${steps.join('\n')}`;
  },

  async recentPayloads(z, bundle) {
    const whatconverts = whatconvertsOf(z, bundle);
    if (!whatconverts) return [];
    const { leads } = await whatconverts.leads({
      ...(IS_OF_CALLS[kind] && { lead_type: 'phone_call' }),
      leads_per_page: RECENT_LEADS,
    });
    return leads.map((lead) => asWebhook(lead, kind));
  },

  async examplePayload() {
    return null;
  },
});
