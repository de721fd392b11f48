import { doubletickOf } from '../clients/doubletick.ts';
import type { ConnectionPart } from './part.ts';

export const doubletickConnection: ConnectionPart = {
  name: 'DoubleTick',
  essential: 'the DoubleTick API Key',
  fields: [
    {
      key: 'doubletick_api_key',
      label: 'DoubleTick API Key',
      type: 'password',
      required: false,
      helpText:
        'Required for DoubleTick. Create it in [DoubleTick](https://web.doubletick.io) under Settings > Developer API > Generate API Key. In some accounts it is under Settings > Developer Documentation > Create new key.',
    },
  ],

  problem: () => null,

  async check(z, bundle) {
    const doubletick = doubletickOf(z, bundle);
    if (!doubletick) return null;
    const channels = await doubletick.channels();
    const name = channels.find((channel) => channel.name)?.name ?? 'DoubleTick';
    return `${name}, ${channels.length === 1 ? '1 number' : `${channels.length} numbers`}`;
  },
};
