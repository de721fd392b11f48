import { needDoubletick } from '../clients/doubletick.ts';
import { action } from '../operation.ts';
import { prepared, send, sentFields, sentSample, templateInputs } from '../template-message.ts';

export const sendTemplateMessage = action('doubletick_send_template_message', () => ({
  noun: 'Template Message',
  label: 'Send Template Message',
  description: 'Sends an approved WhatsApp template of your DoubleTick account to a customer.',
  inputFields: templateInputs('doubletick_templates'),
  output: sentFields,
  sample: sentSample,
  async perform(z, bundle) {
    const api = needDoubletick(z, bundle);
    return send(z, bundle, api, await prepared(api, bundle));
  },
}));
