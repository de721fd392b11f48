import {
  defineApp,
  type Hydrators,
  version as platformVersion,
  type SearchOrCreate,
  type Trigger,
} from 'zapier-platform-core';
import packageJson from '../../package.json' with { type: 'json' };
import { authenticationWith } from './authentication.ts';
import { byReference } from './by-reference.ts';
import type { ConnectionPart } from './connections/part.ts';
import { withCredentials } from './credentials.ts';
import type { Operations } from './editions/operations/operations.ts';

/** What an edition of the app is made of. */
interface Edition {
  connection: readonly ConnectionPart[];
  triggers: readonly Trigger[];
  operations: Operations;
  searchOrCreates: readonly SearchOrCreate[];
  /** What later steps of a Zap may ask for, by name. */
  hydrators: Hydrators;
}

const byKey = <Operation extends { key: string }>(operations: readonly Operation[]) =>
  byReference(Object.fromEntries(operations.map((operation) => [operation.key, operation])));

export const appOf = ({ connection, triggers, operations, searchOrCreates, hydrators }: Edition) =>
  defineApp({
    version: packageJson.version,
    platformVersion,
    authentication: authenticationWith(connection),
    beforeRequest: [withCredentials],
    // Where there is one, core asks no connection test for what a raw request to a foreign host should carry.
    requestTemplate: { headers: { Accept: '*/*' } },
    // Every call is made with z.request, which logs it: no need to patch Node's http for that.
    flags: { cleanInputData: false, skipHttpPatch: true },
    triggers: byKey([...triggers, ...operations.dropdowns]),
    searches: byKey(operations.searches),
    creates: byKey(operations.creates),
    searchOrCreates: byKey(searchOrCreates),
    // Core looks for one from the end of the definition on, at every event with a recording.
    hydrators,
  });
