/** How the page of evidence looks, on paper above all. */
export const EVIDENCE_STYLE = `
@page {
  size: A4;
  margin: 18mm 16mm 20mm;
  @bottom-left { content: "Evidence of call permission"; font: 8pt sans-serif; color: #555; }
  @bottom-right { content: "Page " counter(page) " of " counter(pages); font: 8pt sans-serif; color: #555; }
}
:root { color-scheme: light; }
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 24px; max-width: 820px; background: #fff; color: #1a1a1a;
  font: 10.5pt/1.45 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
h1 { font-size: 20pt; line-height: 1.2; margin: 0 0 4px; }
h2 { font-size: 13pt; margin: 28px 0 8px; padding-top: 8px; border-top: 2px solid #1a1a1a; break-after: avoid; }
h3 { font-size: 11pt; margin: 18px 0 6px; break-after: avoid; }
p { margin: 0 0 8px; }
.meta { color: #444; }
.none { color: #555; font-style: italic; }
.verdict { font-size: 12pt; font-weight: 600; border: 2px solid; border-radius: 4px; padding: 8px 12px; break-inside: avoid; }
.yes { color: #0a5c2b; }
.no { color: #9b1c1c; }
table { border-collapse: collapse; width: 100%; font-size: 9pt; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { border-bottom: 1px solid #ccc; padding: 4px 8px 4px 0; text-align: left; vertical-align: top; }
th { font-weight: 600; color: #333; }
td { overflow-wrap: anywhere; unicode-bidi: plaintext; }
.whole { white-space: nowrap; overflow-wrap: normal; }
dl { display: grid; grid-template-columns: 11em 1fr; gap: 2px 12px; margin: 0 0 8px; font-size: 9.5pt; }
dt { color: #444; }
dd { margin: 0; overflow-wrap: anywhere; unicode-bidi: plaintext; }
pre, .shown {
  border: 1px solid #bbb; border-radius: 4px; padding: 8px 10px; margin: 4px 0 8px;
  white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext;
}
pre { background: #f6f6f6; font: 8.5pt/1.4 ui-monospace, "DejaVu Sans Mono", Consolas, monospace; }
code { font: 8.5pt ui-monospace, "DejaVu Sans Mono", Consolas, monospace; overflow-wrap: anywhere; }
.button { display: inline-block; border: 1px solid #1a1a1a; border-radius: 12px; padding: 1px 12px; margin: 0 6px 6px 0; font-size: 9.5pt; }
@media print { body { padding: 0; max-width: none; } }
`;
