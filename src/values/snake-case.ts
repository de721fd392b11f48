/** Human text as a key: "Keyword Detection" -> "keyword_detection"; letters of any script stay. */
export const toSnakeCase = (text: string): string =>
  text
    .toLowerCase()
    // Unicode classes cost 2 ms to compile, so they wait for a text that needs them.
    .replace(/^[ -~]*$/.test(text) ? /[^a-z0-9]+/g : /[^\p{L}\p{N}\p{M}]+/gu, '_')
    .replace(/^_+|_+$/g, '');
