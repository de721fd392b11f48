import * as field from '../../values/output-field.ts';
import { eligibilityLimit } from '../answers/limits.ts';
import { needDoubletick } from '../clients/doubletick.ts';
import { send, sentFields, sentSample, templateInputs } from '../forms/template-message.ts';
import { action } from '../operation.ts';
import { permissionRequest, sendAnyway } from '../permissions/permission-request.ts';

export const requestCallPermission = action('doubletick_request_call_permission', () => ({
  noun: 'Call Permission Request',
  label: 'Request Call Permission',
  description:
    'Sends a WhatsApp message that asks a customer for permission to call, unless they refused or the request limit is reached.',
  throttle: eligibilityLimit(),
  inputFields: templateInputs('doubletick_call_permission_templates', [sendAnyway]),
  output: {
    ...sentFields,
    permission_status: field.text(
      'Permission Status',
      'The status on record before this request; empty without a hub.',
    ),
    requests_left_this_week: field.integer(
      'Requests Left This Week',
      'How many were left before this request; empty if DoubleTick does not say.',
    ),
  },
  sample: {
    ...sentSample,
    template_name: 'may_we_call',
    is_recorded: true,
    permission_status: 'never_asked',
    requests_left_this_week: 2,
  },

  async perform(z, bundle) {
    const api = needDoubletick(z, bundle);
    const request = await permissionRequest(z, bundle, api);
    const requestsLeft = request.requestsLeft();
    return {
      ...(await send(z, bundle, api, request.message(), true)),
      permission_status: request.record()?.permission_status ?? null,
      requests_left_this_week: requestsLeft,
    };
  },
}));
