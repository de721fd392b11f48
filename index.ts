import { defineApp, version as platformVersion } from 'zapier-platform-core';
import packageJson from './package.json' with { type: 'json' };
import { authentication } from './src/zapier/authentication.ts';
import { byReference } from './src/zapier/by-reference.ts';
import { doubletickCalls } from './src/zapier/triggers/doubletick-calls.ts';
import { doubletickPermissions } from './src/zapier/triggers/doubletick-permissions.ts';
import { numberDropdowns } from './src/zapier/triggers/number-dropdowns.ts';
import { whatconvertsCalls } from './src/zapier/triggers/whatconverts-calls.ts';

const triggers = [...doubletickCalls, ...doubletickPermissions, ...whatconvertsCalls, ...numberDropdowns];

export default defineApp({
  version: packageJson.version,
  platformVersion,
  authentication,
  // Every call is made with z.request, which logs it: no need to patch Node's http for that.
  flags: { cleanInputData: false, skipHttpPatch: true },
  triggers: byReference(Object.fromEntries(triggers.map((trigger) => [trigger.key, trigger]))),
});
