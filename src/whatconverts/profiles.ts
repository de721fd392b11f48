import { ApiError } from '../values/http.ts';
import * as wire from '../values/wire.ts';
import type { WhatconvertsCall } from './http.ts';

export interface Profile {
  id: string;
  name: string | null;
}

const readAccounts = wire.answerReader({ accounts: wire.records, total_pages: wire.count });
/** An agency's accounts come in pages; a dropdown longer than this helps nobody. */
const MOST_PAGES = 20;
const readAccount = wire.answerReader({ profiles: wire.records });
const readProfile = wire.answerReader({ profile_id: wire.text, profile_name: wire.text });

export const profilesApi = (call: WhatconvertsCall) => ({
  /** The profiles of every account; none for a Profile key, which has one alone and may not ask. */
  async profiles(): Promise<Profile[]> {
    try {
      const accounts: Record<string, unknown>[] = [];
      for (let page = 1, pages = 1; page <= Math.min(pages, MOST_PAGES); page += 1) {
        const params: Record<string, string> = page === 1 ? {} : { page_number: String(page) };
        const answer = readAccounts(await call({ method: 'GET', path: '/accounts', params }, 'accounts'));
        accounts.push(...(answer.accounts ?? []));
        pages = answer.total_pages ?? 1;
      }
      return accounts
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
