import { json, text } from 'node:stream/consumers';
import type { AskHub } from './hub-access.ts';
import type { Progress } from './progress.ts';
import { answerOf } from './workspace.ts';

const PAGE = 200;

interface Page {
  items: { id: string }[];
  next: string | null;
}

/** Tries to understand everything in quarantine once more. */
export const replayQuarantine = async (
  ask: AskHub,
  workspace: string,
  { json: asJson = false }: { json?: boolean },
  progress: Progress,
): Promise<void> => {
  let replayed = 0;
  let remaining = 0;
  for (let before: string | null = ''; before !== null; ) {
    const path: string = `/v1/quarantine?limit=${PAGE}${before ? `&before=${before}` : ''}`;
    const { items, next } = (await json((await answerOf(ask, { method: 'GET', path, workspace })).body)) as Page;
    for (const { id } of items) {
      const { status, body } = await ask({ method: 'POST', path: `/v1/quarantine/${id}/replay`, workspace });
      await text(body);
      if (status === 200) replayed += 1;
      else remaining += 1;
      progress.tick(`${replayed + remaining} webhooks looked at, ${replayed} understood`);
    }
    before = next;
  }
  progress.end();
  if (asJson) console.log(JSON.stringify({ replayed, remaining }));
  else console.log(`${replayed} webhooks were understood and sent on; ${remaining} stay in quarantine.`);
};
