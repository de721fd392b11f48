import { ApiError } from '../values/http.ts';
import * as wire from '../values/wire.ts';
import type { WhatconvertsCall } from './http.ts';
import { allPages } from './pages.ts';

export interface Profile {
  id: string;
  name: string | null;
}

const readAccounts = wire.answerReader({ accounts: wire.records });
/** As many as WhatConverts gives. */
const PER_PAGE = '250';
const readAccount = wire.answerReader({ profiles: wire.records });
const readProfile = wire.answerReader({ profile_id: wire.text, profile_name: wire.text });

export const profilesApi = (call: WhatconvertsCall) => ({
  /** The profiles of every account; none for a Profile key, which has one alone and may not ask. */
  async profiles(): Promise<Profile[]> {
    try {
      const answers = await allPages((page) => {
        const params = { accounts_per_page: PER_PAGE, page_number: String(page) };
        return call({ method: 'GET', path: '/accounts', params }, 'accounts');
      });
      return answers
        .flatMap((answer) => readAccounts(answer).accounts ?? [])
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
