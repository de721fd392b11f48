import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { html, Markup } from '../../../src/hub/http/html.ts';

const unescaped = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

describe('markup from a template', () => {
  test('escapes every value, and loses none of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", 'a', ';', '#39') }), (value) => {
        const { text } = html`<p title="${value}">${[value]}</p>`;
        const [, title = '', inner = ''] = /^<p title="([^"<>']*)">([^"<>']*)<\/p>$/.exec(text) ?? [];
        expect([unescaped(title), unescaped(inner)]).toEqual([value, value]);
      }),
    );
  });

  test('takes markup as it is, numbers, lists, and nothing for null', () => {
    expect(html`<b>${new Markup('<i>')}${1}${[html`<u>`, ['&', null]]}${null}</b>`.text).toBe('<b><i>1<u>&amp;</b>');
  });
});
