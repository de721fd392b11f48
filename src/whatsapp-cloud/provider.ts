import { whatsappFilters } from '../values/whatsapp-filters.ts';
import { courses } from './call-course.ts';
import { isOwn, webhooksIn } from './envelope.ts';
import { whatsappCloudEvents } from './events.ts';
import { freshSample } from './fresh-sample.ts';
import { readReply } from './permission-reply.ts';
import { isSigned, SIGNATURE_HEADER } from './signature.ts';
import { challengeIn } from './verification.ts';

/** What the hub knows of Meta's WhatsApp Cloud API. */
export const whatsappCloud = {
  name: 'WhatsApp Cloud API',
  webhooks: 'App Dashboard > WhatsApp > Configuration',
  setUp: [
    "Open your app in Meta's App Dashboard. The intake URL is made from its app secret, under **App settings > Basic**.",
    'Open **WhatsApp > Configuration**, and edit the webhook there.',
    'Paste the intake URL as **Callback URL** and the verify token as **Verify token**, then choose **Verify and save**.',
    'Under **Webhook fields**, subscribe to **calls** and **messages**: answers to permission requests come as messages.',
    'Call your number.',
  ],
  events: whatsappCloudEvents,
  filters: whatsappFilters,
  courses,
  freshSample,
  isOwn,
  // What is no call and no answer is a chat, or the status of a message in one.
  isPrivate: (): boolean => true,
  readReply,
  webhooksIn,
  signing: { header: SIGNATURE_HEADER, secretName: 'App secret', isSigned, challengeIn },
};
