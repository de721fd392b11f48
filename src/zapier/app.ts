import {
  type Create,
  defineApp,
  type Hydrators,
  version as platformVersion,
  type Search,
  type SearchOrCreate,
  type Trigger,
} from 'zapier-platform-core';
import packageJson from '../../package.json' with { type: 'json' };
import { byReference } from './by-reference.ts';
import { authenticationWith } from './connections/authentication.ts';
import { withCredentials } from './connections/credentials.ts';
import type { ConnectionPart } from './connections/part.ts';
import type { Operations } from './editions/operations/operations.ts';
import { labelFor } from './forms/label.ts';
import { lazily } from './lazily.ts';

/** What an edition of the app is made of. */
interface Edition {
  connection: readonly ConnectionPart[];
  triggers: readonly Trigger[];
  operations: Operations;
  searchOrCreates: readonly SearchOrCreate[];
  /** What later steps of a Zap may ask for, by name. */
  hydrators: Hydrators;
}

interface Displayed {
  key: string;
  display: { label?: string };
}

const byKey = <Operation extends { key: string }>(operations: readonly Operation[]) =>
  byReference(Object.fromEntries(operations.map((operation) => [operation.key, operation])));

export const appOf = ({ connection, triggers, operations, searchOrCreates, hydrators }: Edition) => {
  const isOfSeveral = connection.filter(({ essential }) => essential !== null).length > 1;

  const labelOf = ({ key, display }: Displayed) => labelFor(key, String(display.label), isOfSeveral);

  const labelled = <Operation extends Displayed>(operation: Operation): Operation => ({
    ...operation,
    display: { ...operation.display, label: labelOf(operation) },
  });

  /** Put together when core first looks at it, as it was without its label. */
  const labelledLazily = <Operation extends Search | Create>(operation: Operation): Operation =>
    lazily<Operation>(operation.key, () => labelled(operation));

  return defineApp({
    version: packageJson.version,
    platformVersion,
    authentication: authenticationWith(connection),
    beforeRequest: [withCredentials],
    // Where there is one, core asks no connection test for what a raw request to a foreign host should carry.
    requestTemplate: { headers: { Accept: '*/*' } },
    // Every call is made with z.request, which logs it: no need to patch Node's http for that.
    flags: { cleanInputData: false, skipHttpPatch: true },
    triggers: byKey([...triggers.map(labelled), ...operations.dropdowns]),
    searches: byKey(operations.searches.map(labelledLazily)),
    creates: byKey(operations.creates.map(labelledLazily)),
    searchOrCreates: byKey(searchOrCreates.map(labelled)),
    // Core looks for one from the end of the definition on, at every event with a recording.
    hydrators,
  });
};
