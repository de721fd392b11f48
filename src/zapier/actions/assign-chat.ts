import * as field from '../../values/output-field.ts';
import { needDoubletick } from '../clients/doubletick.ts';
import { customerPhone, memberPhone, wabaNumber } from '../forms/doubletick-inputs.ts';
import { flagIn, needPhone, phoneIn } from '../forms/input.ts';
import { action } from '../operation.ts';

export const assignChat = action('doubletick_assign_chat', () => ({
  noun: 'Chat Assignment',
  label: 'Assign Chat',
  description: "Assigns a customer's chat to a team member, and by default takes it over from its current owner.",
  inputFields: [
    customerPhone,
    memberPhone('Choose a team member, or map a Team Member Phone Number from an earlier step.'),
    {
      key: 'reassign',
      label: 'Reassign',
      type: 'boolean',
      default: 'true',
      helpText: 'Reassign a chat that already has an owner. If set to false, such a chat stays with its owner.',
    },
    wabaNumber('The number whose chat with the customer to assign. Leave blank if you have only one number.'),
  ],
  output: {
    id: field.id('The customer and the team member.'),
    customer_phone: field.phone('Customer Phone Number', 'In E.164 format.'),
    member_phone: field.phone('Team Member Phone Number', 'The new owner of the chat, in E.164 format.'),
    waba_number: field.phone('Business Number', 'The business number, if you chose one.'),
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
    const waba = phoneIn(bundle, 'waba_number', 'Business Number');
    await needDoubletick(z, bundle).assign({
      customerPhoneNumber: customer,
      assignedUserPhoneNumber: member,
      reassign: flagIn(bundle, 'reassign') ?? true,
      wabaNumber: waba,
    });
    return { id: `${customer}:${member}`, customer_phone: customer, member_phone: member, waba_number: waba };
  },
}));
