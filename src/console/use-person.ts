import type { Person } from '../hub-api/people.ts';
import type { Channel } from '../hub-api/permissions.ts';
import { query } from './api.ts';
import { type Asked, useAnswer } from './use-answer.ts';

/** One person as they stand on one channel; a null `who` asks nothing. Looking at it records no check. */
export const usePerson = (who: string | null, channel: Channel): Asked<Person> =>
  useAnswer<Person>(who === null ? null : `/v1/people/${encodeURIComponent(who)}${query({ channel })}`, [
    'permissions',
    'calls',
  ]);
