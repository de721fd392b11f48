import { version } from 'zapier-platform-core';

/** The least that a Zapier app with one hook trigger can be: what the figures of the real one are held against. */
export default {
  version: '1.0.0',
  platformVersion: version,
  triggers: {
    hook: {
      key: 'hook',
      noun: 'Hook',
      display: { label: 'New Hook', description: 'Triggers when a hook comes.' },
      operation: {
        type: 'hook',
        perform: async (_z, bundle) => [bundle.cleanedRequest],
        performList: async () => [{ id: '1' }],
        performSubscribe: async () => ({ id: '1' }),
        performUnsubscribe: async () => ({}),
        sample: { id: '1' },
      },
    },
  },
};
