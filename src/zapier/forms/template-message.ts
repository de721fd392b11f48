import type { Bundle, PlainInputField, ZObject } from 'zapier-platform-core';
import type { DoubletickApi } from '../../doubletick/api.ts';
import { sentenceOf, shownText, type Template } from '../../doubletick/templates.ts';
import { ApiError } from '../../values/http.ts';
import * as field from '../../values/output-field.ts';
import { explained } from '../answers/http.ts';
import { doubletickOf } from '../clients/doubletick.ts';
import { hubOf } from '../clients/hub.ts';
import { messageIdFor } from '../permissions/message-id.ts';
import { zapNameOf } from '../zap-name.ts';
import { needBusinessNumber } from './business-number.ts';
import { customerPhone, wabaNumber } from './doubletick-inputs.ts';
import type { FieldGroup, InputField } from './field-groups.ts';
import { needPhone, needText, textIn } from './input.ts';

/** What every action that sends a template gives. */
export const sentFields = {
  id: field.id('The ID of the message.'),
  message_id: field.text('Message ID', 'The same ID, to match with later events.'),
  message_status: field.text('Message Status', 'The status when the message was sent, such as SENT.'),
  customer_phone: field.phone('Customer Phone Number', 'The recipient, in E.164 format.'),
  waba_number: field.phone('Business Number', 'The number that sent the message, in E.164 format.'),
  template_name: field.text('Template Name', 'The name of the template in DoubleTick.'),
  template_language: field.text('Template Language', 'The language of the template, such as en.'),
  is_recorded: field.flag(
    'Is Recorded',
    'True when the permission request was added to the record, false when that failed; empty for other messages and without a hub.',
  ),
};

export const sentSample = {
  id: '6f1d8a52-3c74-4b0e-9a1f-52c07e9b3d18',
  message_id: '6f1d8a52-3c74-4b0e-9a1f-52c07e9b3d18',
  message_status: 'SENT',
  customer_phone: '+17735550170',
  waba_number: '+13125550150',
  template_name: 'order_update',
  template_language: 'en',
  is_recorded: null,
};

const HEADER = 'header';
const LINK = 'link_parameter';
const UNIQUE_KEY = 'unique_key';
const PURPOSE = 'purpose';

const placeholderKey = (index: number): string => `placeholder_${index + 1}`;

/** The template's words, with its placeholders in brackets. */
const readable = ({ body }: Template): string => body.replace(/\{\{\s*([^{}]+?)\s*\}\}/g, '[$1]');

/** What Zapier takes for a help text. */
const MOST_CHARACTERS = 1_000;

const shorten = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

const headerField = ({ header }: Template): PlainInputField[] => {
  if (header === null) return [];
  return [
    header === 'TEXT'
      ? { key: HEADER, label: 'Header Text', required: true, helpText: 'The text of the header.' }
      : {
          key: HEADER,
          label: `Header ${header.charAt(0)}${header.slice(1).toLowerCase()}`,
          required: true,
          helpText: 'The public https URL of the file for the header.',
        },
  ];
};

/** The fields of one template: what its placeholders, its heading and its button are to hold. */
const fieldsOf = (template: Template): PlainInputField[] => [
  ...(template.body === ''
    ? []
    : [
        {
          key: 'preview',
          label: 'Message',
          type: 'copy' as const,
          helpText: shorten(readable(template), MOST_CHARACTERS),
        },
      ]),
  ...headerField(template),
  ...template.placeholders.map((name, index) => ({
    key: placeholderKey(index),
    label: sentenceOf(template, index) ?? `Placeholder ${index + 1}: ${name}`,
    required: true,
    helpText: 'Fills the gap in this sentence of the message.',
  })),
  ...(template.hasLinkParameter
    ? [{ key: LINK, label: 'Link Ending', required: true, helpText: 'The part that completes the link of the button.' }]
    : []),
];

/** The fields of the chosen template; none until one is chosen. */
const templateFields = explained(async (z: ZObject, bundle: Bundle): Promise<PlainInputField[]> => {
  const chosen = textIn({ ...bundle, inputData: bundle.inputData ?? {} }, 'template');
  const templates = chosen === null ? [] : ((await doubletickOf(z, bundle)?.templates()) ?? []);
  const fields = templates.filter(({ id }) => id === chosen).flatMap(fieldsOf);
  return fields.map((one) => ({ ...one, group: MESSAGE }));
});

const MESSAGE = 'message';

/** What every action that sends a template asks for; `dropdown` lists the templates, `more` comes at the end. */
export const templateInputs = (dropdown: string, more: readonly InputField[] = []): FieldGroup[] => [
  { key: MESSAGE, label: 'Message', fields: [...recipient(dropdown), (z, bundle) => templateFields(z, bundle)] },
  { key: 'extras', label: 'Extras', fields: [...extras, ...more] },
];

const recipient = (dropdown: string): InputField[] => [
  customerPhone,
  {
    key: 'template',
    label: 'Template',
    type: 'string',
    required: true,
    dynamic: `${dropdown}.id.name`,
    altersDynamicFields: true,
    helpText: 'Choose an approved template. Fields for its placeholders appear below.',
  },
  wabaNumber('The number to send from. Leave blank if you have only one number.'),
];

const extras: readonly InputField[] = [
  {
    key: PURPOSE,
    label: 'Purpose',
    type: 'string',
    helpText:
      'Why you want to call, such as appointment reminders. Kept with the record of a permission request; the customer does not see it.',
  },
  {
    key: UNIQUE_KEY,
    label: 'Unique Key',
    type: 'string',
    helpText:
      'Prevents sending twice: a message with the same key is sent only once. Map something unique, such as the ID of the trigger. If blank, only a failed step that runs again on the same day is protected.',
  },
];

const chosenTemplate = async (api: DoubletickApi, bundle: Bundle): Promise<Template> => {
  const id = needText(bundle, 'template', 'Template');
  const template = (await api.templates()).find((one) => one.id === id);
  if (template) return template;
  throw new ApiError(`DoubleTick has no approved template "${id}". Choose one of the list under Template.`, null);
};

interface SentTemplate {
  to: string;
  from: string;
  template: Template;
  messageId: string;
  /** As the customer sees it. */
  text: string;
}

/**
 * Puts a request for permission on the hub's record; null where there is no hub.
 *
 * The message is out already, so whatever goes wrong here fails nothing.
 */
const recordRequest = async (
  z: ZObject,
  bundle: Bundle,
  { to, from, template, messageId, text }: SentTemplate,
): Promise<boolean | null> => {
  const hub = hubOf(z, bundle);
  if (!hub) return null;
  const purpose = textIn(bundle, PURPOSE);
  try {
    await hub.recordRequest({
      customer_phone: to,
      waba_number: from,
      message_id: messageId,
      template: { name: template.name, language: template.language, text, buttons: template.buttons },
      ...(purpose && { purpose }),
      requested_by: zapNameOf(bundle),
    });
    return true;
  } catch (error) {
    const said = error instanceof ApiError ? error.message : 'The hub is too busy to take it.';
    z.console.log(`Ringhook: the request was sent, but it is not on the hub's record: ${said}`);
    return false;
  }
};

/** What goes out, filled in. */
export interface PreparedMessage extends Addressed {
  template: Template;
  placeholders: string[];
  header: string | null;
  linkParameter: string | null;
}

export interface Addressed {
  to: string;
  from: string;
}

/** From whom to whom, before anything else is asked of anybody; throws an ApiError for the user. */
export const addressed = async (api: DoubletickApi, bundle: Bundle): Promise<Addressed> => {
  const to = needPhone(bundle, 'customer_phone', 'Customer Phone Number');
  needText(bundle, 'template', 'Template');
  return { to, from: await needBusinessNumber(api, bundle) };
};

/** The chosen template, filled in; throws an ApiError for the user when there is none, or something is missing. */
export const prepared = async (
  api: DoubletickApi,
  bundle: Bundle,
  { to, from }: Addressed,
): Promise<PreparedMessage> => {
  const template = await chosenTemplate(api, bundle);
  const placeholders = template.placeholders.map((name, index) =>
    needText(bundle, placeholderKey(index), `Placeholder ${index + 1} (${name})`),
  );
  const header = template.header && needText(bundle, HEADER, 'The header');
  const linkParameter = template.hasLinkParameter ? needText(bundle, LINK, 'Link Ending') : null;
  return { to, from, template, placeholders, header, linkParameter };
};

/** Sends it; `isRequest` for a message that asks for calls whatever it looks like. */
export const send = async (
  z: ZObject,
  bundle: Bundle,
  api: DoubletickApi,
  message: PreparedMessage,
  isRequest = false,
) => {
  const { to, from, template, placeholders, header, linkParameter } = message;
  const content = [from, to, template.id, placeholders, header, linkParameter];
  const uniqueKey = textIn(bundle, UNIQUE_KEY);
  const messageKey = await messageIdFor(z, bundle, uniqueKey, uniqueKey === null ? content : [from, to, template.id]);
  const { messageId, status } = await api.sendTemplate({ ...message, messageId: messageKey.id });
  await messageKey.taken();
  const sent = { to, from, template, messageId, text: shownText(template, placeholders, header) };
  return {
    id: messageId,
    message_id: messageId,
    message_status: status,
    customer_phone: to,
    waba_number: from,
    template_name: template.name,
    template_language: template.language,
    is_recorded: isRequest || template.asksForCalls ? await recordRequest(z, bundle, sent) : null,
  };
};
