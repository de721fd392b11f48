import { ApiError } from '../values/http.ts';
import { asWebhook, type LeadKind } from '../whatconverts/lead-payload.ts';
import { clientsOf } from './clients.ts';
import type { WebhookSource } from './webhook-source.ts';

const NEEDS_HUB =
  "WhatConverts has no way for an app to register webhooks, so this trigger needs a hub. Edit the connection and add the Hub Address and the Hub Key; whoever hosts the hub has both. Then paste the hub's intake URL into WhatConverts under Tracking > Integrations > Webhooks.";

/** A lead made up as a webhook is only an example, so a few of them are enough. */
const RECENT_LEADS = '25';

/** WhatConverts' webhooks always come through the hub: a person pastes its intake URL there. */
export const whatconvertsSource = (kind: LeadKind): WebhookSource => ({
  async subscribe() {
    throw new ApiError(NEEDS_HUB, null);
  },

  async unsubscribe() {},

  async feedHub() {},

  async recentPayloads(z, bundle) {
    const { whatconverts } = clientsOf(z, bundle);
    if (!whatconverts) return [];
    const leads = await whatconverts.leads({ lead_type: 'phone_call', leads_per_page: RECENT_LEADS });
    return leads.map((lead) => asWebhook(lead, kind));
  },

  async examplePayload() {
    return null;
  },
});
