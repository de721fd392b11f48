import type { Bundle, ZObject } from 'zapier-platform-core';
import type { Member } from '../../doubletick/team.ts';
import type { Template } from '../../doubletick/templates.ts';
import { e164DigitsOf } from '../../values/phone.ts';
import { doubletickOf } from '../clients/doubletick.ts';
import { byName, type Choice, dropdown, numberChoice } from './dropdown.ts';

const templateChoice = ({ id, name, language }: Template) => ({ id, name: `${name} (${language})` });

const TEMPLATE = { id: 'order_update:en', name: 'order_update (en)' };

const AGENT = { id: 'Anita Desai (+17045550101)', name: 'Anita Desai (+17045550101)' };

/** By name and number; by the name alone where the number lacks its country code, and so is nobody's. */
const agentName = ({ name, phone }: Member): string | null => {
  if (phone === null || (name !== null && e164DigitsOf(phone) === null)) return name;
  return numberChoice({ number: phone, name }).name;
};

const agents = async (z: ZObject, bundle: Bundle): Promise<Choice[]> =>
  ((await doubletickOf(z, bundle)?.team()) ?? []).flatMap((member) => {
    const name = agentName(member);
    return name === null ? [] : [{ id: name, name }];
  });

export const doubletickDropdowns = [
  dropdown(
    'doubletick_business_numbers',
    'Business Number',
    { id: '+13125550150', name: 'Acme Support (+13125550150)' },
    async (z, bundle) => ((await doubletickOf(z, bundle)?.channels()) ?? []).map(numberChoice),
  ),

  dropdown('doubletick_templates', 'Template', TEMPLATE, async (z, bundle) =>
    ((await doubletickOf(z, bundle)?.templates()) ?? []).map(templateChoice),
  ),

  /** Where none is recognised as one, the account knows best which of its templates asks for calls. */
  dropdown('doubletick_call_permission_templates', 'Call Permission Template', TEMPLATE, async (z, bundle) => {
    const templates = (await doubletickOf(z, bundle)?.templates()) ?? [];
    const asking = templates.filter(({ asksForCalls }) => asksForCalls);
    return (asking.length > 0 ? asking : templates).map(templateChoice);
  }),

  /** With both of what a call says one of; without a number, the name alone. */
  dropdown('doubletick_agents', 'Agent', AGENT, async (z, bundle) => byName(await agents(z, bundle))),

  dropdown(
    'doubletick_team_members',
    'Team Member',
    { id: '+17045550101', name: 'Anita Desai (+17045550101)' },
    async (z, bundle) =>
      byName(
        ((await doubletickOf(z, bundle)?.team()) ?? []).flatMap(({ phone, name }) =>
          phone === null ? [] : numberChoice({ number: phone, name }),
        ),
      ),
  ),
];
