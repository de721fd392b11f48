import { action } from '../operation.ts';
import { sendTemplate, sentFields, sentSample, templateInputs } from '../template-message.ts';

export const sendTemplateMessage = action('doubletick_send_template_message', () => ({
  noun: 'Template Message',
  label: 'Send Template Message',
  description: 'Sends an approved WhatsApp template of your DoubleTick account to a customer.',
  inputFields: templateInputs('doubletick_templates'),
  output: sentFields,
  sample: sentSample,
  perform: (z, bundle) => sendTemplate(z, bundle),
}));
