import { ALERT_KINDS } from '../../hub-api/alert-kinds.ts';
import { hubAlert } from '../../hub-api/hub-alert.ts';
import { hubAlertFilters } from '../../hub-api/hub-alert-filters.ts';
import type { Filter } from '../forms/filter.ts';
import { hookTrigger } from '../hooks/hook-trigger.ts';
import type { WebhookSource } from '../hooks/webhook-source.ts';

const NEEDS_HUB =
  'It is a hub that raises alerts, so this trigger needs one. Edit the connection and add the Hub Address and the Hub Key. The person who hosts the hub has both.';

/** The hub tells of itself: nobody has to be told to post to it. */
const hubSource: WebhookSource = {
  provider: null,
  withoutHub: { reason: NEEDS_HUB },
  async feedHub() {},
  isPasted: () => false,
  setUpSteps: () => 'The hub raises its alerts by itself, so there is nothing to paste.',
  async recentPayloads() {
    return [];
  },
  async examplePayload(_z, _bundle, event) {
    return event.samplePayload;
  },
};

const kinds: Filter = {
  field: {
    key: 'kinds',
    label: 'Kinds',
    type: 'string',
    list: true,
    choices: { ...ALERT_KINDS },
    helpText: 'Only trigger for these kinds of alert. Leave blank for all.',
  },
  ...hubAlertFilters.kinds,
};

const includeCleared: Filter = {
  field: {
    key: 'include_cleared',
    label: 'Include Cleared Alerts',
    type: 'boolean',
    default: 'true',
    helpText: 'Also trigger when an alert is over.',
  },
  ...hubAlertFilters.include_cleared,
};

export const hubAlertTrigger = hookTrigger({ event: hubAlert, source: hubSource, filters: [kinds, includeCleared] });
