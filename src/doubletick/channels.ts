import { parsePhone } from '../values/phone.ts';
import * as wire from '../values/wire.ts';
import type { DoubletickCall } from './http.ts';

/** A business number of the account, `number` in E.164. */
export interface Channel {
  number: string;
  name: string | null;
}

const readProfile = wire.answerReader({ channels: wire.records });
const readChannel = wire.answerReader({ wabaNumber: wire.text, displayName: wire.text });

export const channelsApi = (call: DoubletickCall) => ({
  /** The account's business numbers; those that have no number yet are left out. */
  async channels(): Promise<Channel[]> {
    const { channels } = readProfile(await call({ method: 'GET', path: '/organization/channel/profile' }, 'channels'));
    return (channels ?? []).flatMap((item) => {
      const { wabaNumber, displayName } = readChannel(item);
      const { number } = parsePhone(wabaNumber ?? '', { hasCountryCode: true });
      return number === null ? [] : [{ number, name: displayName }];
    });
  },
});
