import { needDoubletick } from '../clients/doubletick.ts';
import { addressed, prepared, send, sentFields, sentSample, templateInputs } from '../forms/template-message.ts';
import { action } from '../operation.ts';

export const sendTemplateMessage = action('doubletick_send_template_message', () => ({
  noun: 'Template Message',
  label: 'Send Template Message',
  description: 'Sends a WhatsApp message to a customer from an approved template.',
  inputFields: templateInputs('doubletick_templates'),
  output: sentFields,
  sample: sentSample,
  async perform(z, bundle) {
    const api = needDoubletick(z, bundle);
    return send(z, bundle, api, await prepared(api, bundle, await addressed(api, bundle)));
  },
}));
