import type { Bundle, PlainInputField, ZObject } from 'zapier-platform-core';
import type { DoubletickApi } from '../doubletick/api.ts';
import { shownText, type Template } from '../doubletick/templates.ts';
import { ApiError } from '../values/http.ts';
import * as field from '../values/output-field.ts';
import { doubletickOf } from './clients/doubletick.ts';
import { hubOf } from './clients/hub.ts';
import { customerPhone, neededWabaNumber } from './doubletick-inputs.ts';
import { explained } from './http.ts';
import { needPhone, needText, textIn } from './input.ts';
import { messageIdFor } from './message-id.ts';
import type { InputField } from './operation.ts';
import { zapNameOf } from './zap-name.ts';

/** What every action that sends a template gives. */
export const sentFields = {
  id: field.id("The message's ID."),
  message_id: field.text('Message ID', 'The same, for matching with later events of DoubleTick.'),
  message_status: field.text('Message Status', 'SENT or the like; that it arrived, DoubleTick says later.'),
  customer_phone: field.phone('Customer Phone Number', 'Who gets it, in E.164 format.'),
  waba_number: field.phone('WABA Number', 'Your business number that sent it, in E.164 format.'),
  template_name: field.text('Template Name', 'As your account calls it.'),
  template_language: field.text('Template Language', 'Such as en.'),
  is_recorded: field.flag(
    'Is Recorded',
    'True when a message that asks for permission to call is on record, as it was shown; false when the record could not be made; empty for other messages, and where no record is kept.',
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

const shorten = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

const headerField = ({ header }: Template): PlainInputField[] => {
  if (header === null) return [];
  return [
    header === 'TEXT'
      ? { key: HEADER, label: 'Header Text', required: true, helpText: 'What the heading of the message is to say.' }
      : {
          key: HEADER,
          label: `Header ${header.charAt(0)}${header.slice(1).toLowerCase()}`,
          required: true,
          helpText: 'The https address of what stands above the message.',
        },
  ];
};

/** The fields of one template: what its placeholders, its heading and its button are to hold. */
const fieldsOf = (template: Template): PlainInputField[] => [
  ...headerField(template),
  ...template.placeholders.map((name, index) => ({
    key: placeholderKey(index),
    label: `Placeholder ${index + 1}: ${name}`,
    required: true,
    helpText: `Stands for [${name}] in: ${shorten(readable(template), 500)}`,
  })),
  ...(template.hasLinkParameter
    ? [{ key: LINK, label: 'Link Ending', required: true, helpText: "The changing end of the button's link." }]
    : []),
];

/** The fields of the chosen template; none until one is chosen. */
const templateFields = explained(async (z: ZObject, bundle: Bundle): Promise<PlainInputField[]> => {
  const chosen = textIn({ ...bundle, inputData: bundle.inputData ?? {} }, 'template');
  const templates = chosen === null ? [] : ((await doubletickOf(z, bundle)?.templates()) ?? []);
  return templates.filter(({ id }) => id === chosen).flatMap(fieldsOf);
});

/** What every action that sends a template asks for; `dropdown` lists the templates. */
export const templateInputs = (dropdown: string): InputField[] => [
  customerPhone,
  neededWabaNumber('The number that sends it.'),
  {
    key: 'template',
    label: 'Template',
    type: 'string',
    required: true,
    dynamic: `${dropdown}.id.name`,
    altersDynamicFields: true,
    helpText: 'An approved template of your account. Its placeholders then appear below.',
  },
  {
    key: PURPOSE,
    label: 'Purpose',
    type: 'string',
    helpText:
      'Optional: what you want to call about, such as "appointment reminders". Kept with the record of a message that asks for permission to call; the customer does not see it.',
  },
  {
    key: UNIQUE_KEY,
    label: 'Unique Key',
    type: 'string',
    helpText:
      'Optional: what makes this message one of its kind, such as the ID of the trigger. DoubleTick gets the same message ID for the same key, so that a step that runs again does not send again. Leave empty to have that for steps that failed: the same Zap, day and content then make the same ID until DoubleTick took the message.',
  },
  (z, bundle) => templateFields(z, bundle),
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
interface PreparedMessage {
  to: string;
  from: string;
  template: Template;
  placeholders: string[];
  header: string | null;
  linkParameter: string | null;
}

/** Who and what: what the input says of a message without asking anybody; throws an ApiError for the user. */
export const addressed = (bundle: Bundle) => {
  const to = needPhone(bundle, 'customer_phone', 'Customer Phone Number');
  const from = needPhone(bundle, 'waba_number', 'WABA Number');
  needText(bundle, 'template', 'Template');
  return { to, from };
};

/** The chosen template, filled in; throws an ApiError for the user when there is none, or something is missing. */
export const prepared = async (api: DoubletickApi, bundle: Bundle): Promise<PreparedMessage> => {
  const { to, from } = addressed(bundle);
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
