import { useEffect, useRef, useState } from 'preact/hooks';

/** Rows of a list that somebody chose, by their ids; they stay chosen from page to page. */
export interface ChoiceOfRows {
  ids: ReadonlySet<string>;
  /** Whether all of this page are. */
  isPageChosen: boolean;
  /** Chooses a row or lets it go; `isRange`: with every row between it and the one before. */
  set: (id: string, isChosen: boolean, isRange: boolean) => void;
  setPage: (isChosen: boolean) => void;
  clear: () => void;
}

/** `page` has the ids of the rows that are shown, in order; another `list` begins with none chosen. */
export const useChoiceOfRows = (list: string, page: readonly string[]): ChoiceOfRows => {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const last = useRef<string | null>(null);
  const clear = (): void => {
    setIds(new Set());
    last.current = null;
  };
  useEffect(clear, [list]);

  const setAll = (changed: readonly string[], isChosen: boolean): void =>
    setIds((current) => {
      const next = new Set(current);
      for (const id of changed) {
        if (isChosen) next.add(id);
        else next.delete(id);
      }
      return next;
    });

  return {
    ids,
    isPageChosen: page.length > 0 && page.every((id) => ids.has(id)),
    set: (id, isChosen, isRange) => {
      const [from, to] = [page.indexOf(last.current ?? id), page.indexOf(id)].toSorted((one, other) => one - other);
      last.current = id;
      setAll(isRange && from !== undefined && from >= 0 ? page.slice(from, (to ?? 0) + 1) : [id], isChosen);
    },
    setPage: (isChosen) => setAll(page, isChosen),
    clear,
  };
};
