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
  events: whatsappCloudEvents,
  freshSample,
  isOwn,
  // What is no call and no answer is a chat, or the status of a message in one.
  isPrivate: (): boolean => true,
  readReply,
  webhooksIn,
  signing: { header: SIGNATURE_HEADER, isSigned, challengeIn },
};
