import fc from 'fast-check';

const NAMES =
  'p div section h2 h3 ul ol li dl dt dd blockquote pre figure figcaption table caption thead tbody tr td th b i em strong a span sub mark code small u cite q time ruby rt rp font center form button label svg math mtext mi style script noscript iframe template textarea title select option object embed video audio source picture img br hr wbr details summary body html head xmp plaintext listing noembed frameset foo-bar annotation-xml foreignObject desc base link meta input'.split(
    ' ',
  );
const ATTRIBUTES = [
  '',
  ' href="https://example.com/a?b=1&amp;c=2"',
  " href='javascript:alert(1)'",
  ' href=" java\tscript&colon;alert(1)"',
  ' href=/relative',
  ' src=//example.com/x.jpg',
  ' src="https://example.com/x.jpg" width=1',
  ' src=data:image/svg+xml,<svg/onload=alert(1)>',
  ' srcset="a.jpg 1x, https://example.com/b,c.jpg 2x, javascript:x 3x"',
  ' onerror=alert(1)',
  ' style="display:none"',
  ' title="a &quot;b&quot; > <img src=x onerror=alert(1)>"',
  ' lang=ur dir=rtl',
  ' colspan=2',
  ' a=b c d="e',
  '/',
  ' /',
];
const WORDS = [
  'word',
  ' ',
  ' two words ',
  'a  b\n c',
  '\n',
  '\t',
  '&amp;',
  '&lt;script&gt;',
  '&#0;',
  '&#x1F600;',
  '&nbsp;',
  '&',
  '<',
  '>',
  '"',
  "'",
  '\0',
  '\u200b',
  '\u202e',
  '日本語',
  '😀',
  '\ud800',
  ']]>',
  '&notit;',
  '&NewLine;',
  '\r\n',
];
const CURIOS = [
  '<!-- comment -->',
  '<!--',
  '-->',
  '<!-->',
  '<!--->',
  '--!>',
  '<![CDATA[',
  '<!doctype html>',
  '<?php x ?>',
  '</>',
  '</ p>',
  '<3',
  '</script>',
  '</style>',
  '<svg><style><img src=x onerror=alert(1)>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
];

const startTag = fc
  .tuple(fc.constantFrom(...NAMES), fc.array(fc.constantFrom(...ATTRIBUTES), { maxLength: 2 }))
  .map(([name, attributes]) => `<${name}${attributes.join('')}>`);
const endTag = fc.constantFrom(...NAMES).map(name => `</${name}>`);

/** HTML as nobody should write it: tags in any order, broken attributes, entities, comments, loose words. */
export const soup: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: startTag },
      { weight: 3, arbitrary: endTag },
      { weight: 4, arbitrary: fc.constantFrom(...WORDS) },
      { weight: 1, arbitrary: fc.constantFrom(...CURIOS) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
    ),
    { maxLength: 40, size: 'max' },
  )
  .map(parts => parts.join(''));

/** Any cuts of a text: sorted, apart from each other, never through a surrogate pair. */
export function cutsOf(text: string): fc.Arbitrary<{ start: number; end: number }[]> {
  return fc.uniqueArray(fc.nat({ max: text.length }), { maxLength: 8 }).map(places => {
    const sorted = places.filter(place => !isInsidePair(text, place)).sort((a, b) => a - b);
    const cuts: { start: number; end: number }[] = [];
    for (let at = 0; at + 1 < sorted.length; at += 2) cuts.push({ start: sorted[at] ?? 0, end: sorted[at + 1] ?? 0 });
    return cuts;
  });
}

function isInsidePair(text: string, place: number): boolean {
  return place > 0 && /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(place - 1, place + 1));
}
