import { useEffect, useState } from 'preact/hooks';
import type { Topic } from '../hub-api/stream.ts';
import { type Asked, useAnswer } from './use-answer.ts';

interface Pages<Page> extends Asked<Page> {
  /** Counted from 1. */
  page: number;
  onNewer: (() => void) | null;
  onOlder: (() => void) | null;
}

/** A list that comes page by page; the first page follows what changes, and a new `pathOf` starts from the first. */
export const usePages = <Page extends { next: string | null }>(
  list: string,
  pathOf: (cursor: string | null) => string,
  topics: readonly Topic[],
): Pages<Page> => {
  const [cursors, setCursors] = useState<(string | null)[]>([null]);
  useEffect(() => setCursors([null]), [list]);
  const asked = useAnswer<Page>(pathOf(cursors.at(-1) ?? null), topics);
  const next = asked.data?.next ?? null;
  return {
    ...asked,
    page: cursors.length,
    onNewer: cursors.length > 1 ? () => setCursors(cursors.slice(0, -1)) : null,
    onOlder: next === null ? null : () => setCursors([...cursors, next]),
  };
};
