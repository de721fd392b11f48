import { isChosenMember, isThisMember } from '../values/chosen-member.ts';
import { containsTextOrPhone, type EventFilter, isOneOf } from '../values/event-filter.ts';
import { isPhone } from '../values/phone.ts';
import { whatsappFilters } from '../values/whatsapp-filters.ts';

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
  ...whatsappFilters,
  channel: isOneOf('channel'),
  agent,
} satisfies Record<string, EventFilter>;
