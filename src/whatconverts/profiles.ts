import { ApiError } from '../values/http.ts';
import * as wire from '../values/wire.ts';
import type { WhatconvertsCall } from './http.ts';

export interface Profile {
  id: string;
  name: string | null;
}

const readAccounts = wire.answerReader({ accounts: wire.records });
const readAccount = wire.answerReader({ profiles: wire.records });
const readProfile = wire.answerReader({ profile_id: wire.text, profile_name: wire.text });

export const profilesApi = (call: WhatconvertsCall) => ({
  /** The profiles of every account; none for a Profile key, which has one alone and may not ask. */
  async profiles(): Promise<Profile[]> {
    try {
      const { accounts } = readAccounts(await call({ method: 'GET', path: '/accounts' }, 'accounts'));
      return (accounts ?? [])
        .flatMap((account) => readAccount(account).profiles ?? [])
        .flatMap((item) => {
          const { profile_id: id, profile_name: name } = readProfile(item);
          return id === null ? [] : [{ id, name }];
        });
    } catch (error) {
      if (error instanceof ApiError && error.status !== null && error.status < 500) return [];
      throw error;
    }
  },
});
