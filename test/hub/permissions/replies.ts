import { randomUUID } from 'node:crypto';
import { PermissionAnswer, type RecordByHand, Recorded, Verified } from '../../../src/hub-api/permissions.ts';
import type { TestWorkspace } from '../http/hub-under-test.ts';

export const HER = '+17045550118';
export const HER_ID = 'customer_A1';
export const SALES = '+14155550100';
export const SUPPORT = '+14155550101';

export const iso = (ms: number): string => new Date(ms).toISOString();

/** A yes for ever, given at this time (ms since 1970). */
export const yes = (at: number, changes: object = {}): Record<string, unknown> => ({
  from: HER,
  to: SALES,
  response: 'accept',
  isPermanent: true,
  receivedAt: iso(at),
  messageId: randomUUID(),
  responseSource: 'user_action',
  dtCustomerId: HER_ID,
  ...changes,
});

/** A yes for seven days. */
export const yesForAWeek = (at: number, changes: object = {}): Record<string, unknown> =>
  yes(at, { isPermanent: false, ...changes });

/** A no. */
export const no = (at: number, changes: object = {}): Record<string, unknown> => {
  const { isPermanent: _, ...reply } = yes(at);
  return { ...reply, response: 'reject', ...changes };
};

/** A payload without these keys. */
export const without = (payload: Record<string, unknown>, ...keys: string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(payload).filter(([key]) => !keys.includes(key)));

/** Whether somebody may be called, on Sales' number on WhatsApp unless something else is asked. */
export const ask = (
  workspace: TestWorkspace,
  who: string = HER,
  { number = SALES, channel = 'whatsapp' }: { number?: string | null; channel?: string } = {},
): Promise<PermissionAnswer> => {
  const query = new URLSearchParams({ channel, ...(number === null ? {} : { waba_number: number }) });
  return workspace.ask(PermissionAnswer, 'GET', `/v1/permissions/${encodeURIComponent(who)}?${query}`);
};

export const statusOf = async (...asked: Parameters<typeof ask>): Promise<string> => (await ask(...asked)).status;

export const recordByHand = (
  workspace: TestWorkspace,
  wish: Partial<RecordByHand> & Pick<RecordByHand, 'answer'>,
): Promise<Recorded> =>
  workspace.ask(Recorded, 'POST', '/v1/permissions', { customer_phone: HER, recorded_by: 'Anita Desai', ...wish });

export const verify = (workspace: TestWorkspace): Promise<Verified> =>
  workspace.ask(Verified, 'GET', '/v1/permissions/verify');
