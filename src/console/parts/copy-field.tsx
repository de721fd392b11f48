import { useEffect, useId, useRef, useState } from 'preact/hooks';

const SHOWN_MS = 2_500;

/** A text to take away, with a button that copies it. */
export const CopyField = ({ label, value }: { label: string; value: string }) => {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState('');

  useEffect(() => {
    if (said === '') return;
    const timer = setTimeout(() => setSaid(''), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [said]);

  const copy = async (): Promise<void> => {
    input.current?.select();
    try {
      await navigator.clipboard.writeText(value);
      setSaid('Copied');
    } catch {
      // Browsers give the clipboard to https and localhost alone.
      setSaid('Press Ctrl+C (or ⌘C) to copy');
    }
  };

  return (
    <div class="copy-field">
      <label for={id}>{label}</label>
      <div class="joined">
        <input id={id} ref={input} type="text" readOnly value={value} onFocus={() => input.current?.select()} />
        <button type="button" aria-label={`Copy ${label}`} onClick={() => void copy()}>
          Copy
        </button>
      </div>
      <small role="status">{said}</small>
    </div>
  );
};
