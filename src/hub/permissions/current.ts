import type { FindStandings } from '../delivery/standings.ts';
import { findRepliesById } from '../store/permissions.ts';

/** Which of these answers still count. */
export const findStandings: FindStandings = async (sql, eventIds) => {
  const replies = await findRepliesById(sql, eventIds);
  return new Map(
    replies.map(({ eventId, isCurrent, workspaceId, customer }) => [
      eventId,
      { isCurrent, subject: `${workspaceId} ${customer}` },
    ]),
  );
};
