/** The permission triggers for accounts whose API key may not switch replies on: a person adds the webhook. */
import { pastedBusinessNumbers } from '../forms/doubletick-filters.ts';
import { asManualSetup } from '../hooks/manual-setup.ts';
import { staticTrigger } from '../hooks/static-trigger.ts';
import { permissionDeclarations } from './doubletick-permissions.ts';

export const BY_MANUAL_SETUP =
  'Use the trigger of the same name with "(Manual Setup)" instead: it shows a URL to paste in DoubleTick under Settings > Webhooks.';

export const BY_HUB_OR_MANUAL_SETUP =
  'There are two ways to fix this. (1) Connect a hub: add its Hub Address and Hub Key to this connection and turn the Zap on again. (2) In DoubleTick, open Settings > Webhooks and add the URL that the trigger of the same name with "(Manual Setup)" shows, for Call Permission Reply Received.';

const DIRECTIONS = [
  '1. Copy the webhook URL above.',
  '2. In [DoubleTick](https://web.doubletick.io), open Settings > Webhooks and add a webhook with it, for all your business numbers.',
  '3. Choose Call Permission Reply Received, and save.',
  '4. Keep the URL private: anyone who has it can run this Zap.',
].join('\n');

export const manualPermissions = permissionDeclarations(BY_MANUAL_SETUP, pastedBusinessNumbers).map((trigger) => {
  const event = asManualSetup(trigger.event);
  return staticTrigger({ ...trigger, event, directions: DIRECTIONS });
});
