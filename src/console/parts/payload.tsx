/** JSON with one key a line, anything else as it came. */
const readable = (body: string): string => {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
};

/** What a provider sent. */
export const Payload = ({ label, body }: { label: string; body: string }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
  <section class="payload" aria-label={label} tabIndex={0}>
    <pre>{readable(body)}</pre>
  </section>
);
