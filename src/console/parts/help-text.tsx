const PIECES = /(\*\*[^*]+\*\*|\[[^\]]+\]\(https?:[^)\s]+\))/;
const LINK = /^\[([^\]]+)\]\((https?:[^)\s]+)\)$/;

const Piece = ({ text }: { text: string }) => {
  if (/^\*\*.+\*\*$/.test(text)) return <b>{text.slice(2, -2)}</b>;
  const [, label, href] = LINK.exec(text) ?? [];
  if (!href) return <>{text}</>;
  return (
    <a href={href} target="_blank" rel="noreferrer">
      {label}
    </a>
  );
};

/** The little Markdown that help texts of the Zap editor are written in: links, bold words and lines. */
export const HelpText = ({ text }: { text: string }) => (
  <span class="help">
    {text.split(PIECES).map((piece) => (
      <Piece key={piece} text={piece} />
    ))}
  </span>
);
