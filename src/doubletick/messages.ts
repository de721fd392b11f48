import { ApiError } from '../values/http.ts';
import * as wire from '../values/wire.ts';
import { customerOn, type DoubletickCall } from './http.ts';
import type { Template } from './templates.ts';

export interface TemplateMessage {
  /** The business number and the customer's, in E.164. */
  from: string;
  to: string;
  template: Template;
  placeholders: string[];
  /** The header's text, or the address of its picture, film or document. */
  header: string | null;
  linkParameter: string | null;
  /** A UUID of version 4. */
  messageId: string;
}

export interface SentMessage {
  messageId: string;
  /** Such as SENT or ENQUEUED. */
  status: string | null;
}

const readSent = wire.answerReader({ messages: wire.records });
const readMessage = wire.answerReader({
  messageId: wire.text,
  status: wire.text,
  error: wire.text,
  errorMessage: wire.text,
});

const headerOf = ({ template, header }: TemplateMessage) => {
  if (template.header === null || header === null) return {};
  const value = template.header === 'TEXT' ? { placeholder: header } : { mediaUrl: header };
  return { header: { type: template.header, ...value } };
};

const contentOf = (message: TemplateMessage) => ({
  templateName: message.template.name,
  language: message.template.language,
  templateData: {
    ...headerOf(message),
    body: { placeholders: message.placeholders },
    ...(message.linkParameter === null ? {} : { buttons: [{ type: 'URL', parameter: message.linkParameter }] }),
  },
});

/** The page shows one message where the call takes a list. */
const firstMessage = (answer: unknown): unknown => readSent(answer).messages?.[0] ?? [answer].flat()[0];

export const messagesApi = (call: DoubletickCall) => ({
  /** A failure that is answered with success throws like any other. */
  async sendTemplate(message: TemplateMessage): Promise<SentMessage> {
    const { from, to, messageId } = message;
    const body = { messages: [{ from, to, messageId, content: contentOf(message) }] };
    const answer = firstMessage(
      await call({ method: 'POST', path: '/whatsapp/message/template', body }, 'messages', customerOn(to, from)),
    );
    const { messageId: id, status, error, errorMessage } = readMessage(answer);
    const because = errorMessage ?? error;
    if (because !== null || /fail|error|reject/i.test(status ?? '')) {
      const how = status === null ? '' : ` (${status})`;
      throw new ApiError(`DoubleTick did not send the message${how}.${because ? ` It says: ${because}` : ''}`, null);
    }
    return { messageId: id ?? messageId, status };
  },
});
