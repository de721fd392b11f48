import { isChosenMember, isThisMember } from '../values/chosen-member.ts';
import { containsTextOrPhone, dropsMarked, type EventFilter, isOneOf, isOneOfPhones } from '../values/event-filter.ts';
import { isPhone } from '../values/phone.ts';

const typedAgent = containsTextOrPhone('picked_by', 'agent_name', 'agent_phone', 'rejected_by');
const agentEmail = isOneOf('agent_email');

const agent: EventFilter = {
  reads: [...typedAgent.reads, ...agentEmail.reads],
  isPhone: (text) => !isChosenMember(text) && isPhone(text),
  passes: (fields, wanted, country) =>
    wanted.some((text) =>
      isChosenMember(text)
        ? // By the number where it is known, for two may have one name.
          [fields.agent_phone ?? fields.agent_name, fields.rejected_by].some((own) => isThisMember(own, text, country))
        : typedAgent.passes(fields, [text], country) || agentEmail.passes(fields, [text], country),
    ),
};

/** What narrows the events of DoubleTick, by the keys of the inputs. */
export const doubletickFilters = {
  direction: isOneOf('call_direction'),
  business_numbers: isOneOfPhones('waba_number'),
  channel: isOneOf('channel'),
  agent,
  permission_type: isOneOf('permission_status'),
  include_automatic: dropsMarked('is_automatic', false),
} satisfies Record<string, EventFilter>;
