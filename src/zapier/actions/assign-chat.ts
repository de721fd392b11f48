import * as field from '../../values/output-field.ts';
import { needDoubletick } from '../clients/doubletick.ts';
import { customerPhone, wabaNumber } from '../doubletick-inputs.ts';
import { flagIn, needPhone, phoneIn } from '../input.ts';
import { action } from '../operation.ts';

export const assignChat = action('doubletick_assign_chat', () => ({
  noun: 'Chat Assignment',
  label: 'Assign Chat',
  description: "Gives a customer's chat in DoubleTick to a member of your team.",
  inputFields: [
    customerPhone,
    {
      key: 'member_phone',
      label: 'Team Member',
      type: 'string',
      required: true,
      dynamic: 'doubletick_team_members.id.name',
      helpText: 'One of your team, or the Team Member Phone Number that Find Team Member gives.',
    },
    {
      key: 'reassign',
      label: 'Reassign',
      type: 'boolean',
      default: 'true',
      helpText: 'Take the chat over from whoever has it. Otherwise a chat that somebody has stays with them.',
    },
    wabaNumber('The number whose chat with the customer it is. Leave empty if you have one number.'),
  ],
  output: {
    id: field.id('The customer and the team member.'),
    customer_phone: field.phone('Customer Phone Number', 'In E.164 format.'),
    member_phone: field.phone('Team Member Phone Number', 'Who has the chat now, in E.164 format.'),
    waba_number: field.phone('WABA Number', 'Your business number, when you gave one.'),
  },
  sample: {
    id: '+17735550170:+17045550101',
    customer_phone: '+17735550170',
    member_phone: '+17045550101',
    waba_number: '+13125550150',
  },

  async perform(z, bundle) {
    const customer = needPhone(bundle, 'customer_phone', 'Customer Phone Number');
    const member = needPhone(bundle, 'member_phone', 'Team Member');
    const waba = phoneIn(bundle, 'waba_number', 'WABA Number');
    await needDoubletick(z, bundle).assign({
      customerPhoneNumber: customer,
      assignedUserPhoneNumber: member,
      reassign: flagIn(bundle, 'reassign') ?? true,
      wabaNumber: waba,
    });
    return { id: `${customer}:${member}`, customer_phone: customer, member_phone: member, waba_number: waba };
  },
}));
