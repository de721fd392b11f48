import type { ComponentChildren } from 'preact';
import type { HubError } from '../api.ts';

/** What went wrong and what to do about it. */
export const Failure = ({ error, onRetry }: { error: HubError | null; onRetry?: () => void }) =>
  error && (
    <div class="notice bad" role="alert">
      <p>
        <strong>{error.message}.</strong> {error.detail}
      </p>
      {onRetry && (
        <button type="button" class="secondary" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );

/** Nothing is there yet: what would be, and how it comes about. */
export const Empty = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <div class="empty">
    <p>
      <strong>{title}</strong>
    </p>
    {children}
  </div>
);

export const Loading = () => (
  <p aria-busy="true" role="status">
    Loading…
  </p>
);
