/** The accounts that a step works with, as the app's connection names them. */
const ACCOUNTS = [
  { key: 'doubletick_api_key', label: 'DoubleTick API Key' },
  { key: 'whatconverts_token', label: 'WhatConverts API Token' },
  { key: 'whatconverts_secret', label: 'WhatConverts API Secret' },
];

interface TryAccountsProps {
  connection: Record<string, string>;
  onChange: (connection: Record<string, string>) => void;
  /** What they are for. */
  summary: string;
  /** Loads the lists of these accounts; null while there is nothing to choose. */
  onLoad: (() => void) | null;
}

/** The keys of one's own accounts. They go along with what is done here, and are kept nowhere. */
export const TryAccounts = ({ connection, onChange, summary, onLoad }: TryAccountsProps) => (
  <details>
    <summary>{summary}</summary>
    <p>They are sent along with what you do here, and kept nowhere.</p>
    {ACCOUNTS.map(({ key, label }) => (
      <label key={key}>
        {label}
        <input
          type="password"
          autocomplete="off"
          value={connection[key] ?? ''}
          onInput={({ currentTarget }) => onChange({ ...connection, [key]: currentTarget.value })}
        />
      </label>
    ))}
    <button type="button" class="secondary" disabled={onLoad === null} onClick={() => onLoad?.()}>
      Load the lists
    </button>
  </details>
);
