interface PagerProps {
  /** What the pages are of, such as "Events". */
  label: string;
  /** Counted from 1. */
  page: number;
  onNewer: (() => void) | null;
  onOlder: (() => void) | null;
}

/** Back and forth through a long list; nothing when there is but one page. */
export const Pager = ({ label, page, onNewer, onOlder }: PagerProps) =>
  onNewer || onOlder ? (
    <nav class="pager" aria-label={`${label}, pages`}>
      <button type="button" class="secondary" disabled={!onNewer} onClick={() => onNewer?.()}>
        ← Back
      </button>
      <span role="status">Page {page}</span>
      <button type="button" class="secondary" disabled={!onOlder} onClick={() => onOlder?.()}>
        Next →
      </button>
    </nav>
  ) : null;
