import type { Create, Search, Trigger } from 'zapier-platform-core';

/**
 * What an edition has beside the triggers that run Zaps.
 *
 * A webhook needs none of it, so the bundle has it in a file of its own, which is read when core first looks at it.
 */
export interface Operations {
  dropdowns: readonly Trigger[];
  searches: readonly Search[];
  creates: readonly Create[];
}
