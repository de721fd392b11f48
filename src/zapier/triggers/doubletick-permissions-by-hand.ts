/** The permission triggers of an edition without a hub: instant where DoubleTick allows it, else set up by hand. */
import { hookTrigger } from '../hook-trigger.ts';
import { asManualSetup } from '../manual-setup.ts';
import { staticTrigger } from '../static-trigger.ts';
import { permissionDeclarations } from './doubletick-permissions.ts';

const WAY_OUT =
  'Use the trigger of the same name with "(Manual Setup)" instead: it shows a URL to paste in DoubleTick under Settings > Webhooks.';

const DIRECTIONS = [
  '1. Copy the webhook URL above.',
  '2. In [DoubleTick](https://web.doubletick.io), open Settings > Webhooks and add a webhook with it, for all your business numbers.',
  '3. Choose Call Permission Reply Received, and save.',
  '4. Keep the URL to yourself: whoever knows it can run this Zap.',
].join('\n');

const declared = permissionDeclarations(WAY_OUT);

export const instantPermissions = declared.map(hookTrigger);

export const manualPermissions = declared.map((trigger) => {
  const event = asManualSetup(trigger.event, 'DoubleTick');
  return staticTrigger({ ...trigger, event, directions: DIRECTIONS });
});
