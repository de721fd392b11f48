import { freshSample } from '../../whatsapp-cloud/fresh-sample.ts';
import type { WebhookSource } from './webhook-source.ts';

const NEEDS_HUB =
  'Meta allows one webhook URL for each app, so this trigger needs a hub, which receives the webhooks for all Zaps. Edit the connection and add the Hub Address and the Hub Key. The person who hosts the hub has both.';

const NO_URL =
  'Your hub has no URL for Meta yet, so nothing can arrive. The person who hosts the hub makes one from the app secret of your app at Meta: in the console of the hub under Set Up, or with the command `npm run hub -- intake-url add`.';

const STEPS = [
  "1. In [Meta's App Dashboard](https://developers.facebook.com/apps), open your app, then WhatsApp > Configuration.",
  '2. Edit the webhook: paste this URL as Callback URL, and the Verify Token, which the person who hosts the hub has.',
  '3. Subscribe to the webhook fields calls and messages: answers to permission requests arrive as messages.',
];

/** Meta's webhooks always come through the hub: an app has one webhook URL, and a person pastes it. */
export const whatsappCloudSource: WebhookSource = {
  provider: 'whatsapp_cloud',

  withoutHub: { reason: NEEDS_HUB },

  async feedHub() {},

  isPasted: () => true,

  setUpSteps(_bundle, intakeUrl) {
    if (intakeUrl === '') return NO_URL;
    return `Meta posts to this URL of your hub, once for all Zaps:\n\n\`${intakeUrl}\`\n\n${STEPS.join('\n')}`;
  },

  /** Meta keeps no call history. */
  async recentPayloads() {
    return [];
  },

  async examplePayload(_z, _bundle, event) {
    // A 7-day permission of the sample's own date would be over.
    return freshSample(event.samplePayload, Date.now());
  },
};
