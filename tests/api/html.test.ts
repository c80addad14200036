import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeMarkup, html, isWebAddress, trusted } from '../../src/api/html.ts';

test('a template escapes every value but what html made; false, null and undefined print nothing', () => {
  const name = '<b>"Tom" & \'Ann\'</b>';
  expect(html`<p title="${name}">${[name, html`<i>${1}</i>`]}${false}${null}${undefined}</p>`.html).toBe(
    '<p title="&lt;b&gt;&quot;Tom&quot; &amp; &#39;Ann&#39;&lt;/b&gt;">&lt;b&gt;&quot;Tom&quot; &amp; &#39;Ann&#39;&lt;/b&gt;<i>1</i></p>',
  );
  expect(html`${trusted('<p>safe</p>')}`.html).toBe('<p>safe</p>');
});

test('whatever the text, what is escaped has no markup and no character that XML forbids', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      expect(escapeMarkup(text)).not.toMatch(/[<>"'\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
    }),
  );
});

test('only http and https addresses are linked', () => {
  expect(['https://a.example/', 'HTTP://a.example'].map(isWebAddress)).toEqual([true, true]);
  const others = ['javascript:alert(1)', 'ftp://a.example', '//a.example', 'https://', undefined];
  expect(others.map(isWebAddress)).toEqual([false, false, false, false, false]);
});
