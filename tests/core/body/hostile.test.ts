import sanitizeHtml from 'sanitize-html';
import { describe, expect, test } from 'vitest';
import { readBodyHtml } from '../../../src/core/body/body.ts';
import { HOSTILE } from './hostile-snippets.ts';
import { reparse, squeeze, wordsOf } from './reparse.ts';

const BASE = { baseUrl: 'https://partner.example/story' };

describe('nothing hostile comes through', () => {
  for (const [kind, snippets] of Object.entries(HOSTILE)) {
    test.each(snippets)(`${kind}: %j`, snippet => {
      const markup = readBodyHtml(`<p>Before.</p>${snippet}<p>After.</p>`, BASE);
      const safe = markup.safeHtml();
      expect(safe.startsWith('<p>Before.</p>')).toBe(true);
      // A standard parser reads the same tree from it, of allowed elements, attributes and schemes only.
      expect(reparse(safe)).toBe(safe);
      expect(wordsOf(safe)).toBe(squeeze(markup.text));
    });
  }
});

describe('beside sanitize-html with the same allow list', () => {
  const ATTRIBUTES =
    'href rel title src srcset sizes alt width height lang dir cite datetime colspan rowspan scope abbr';
  const allow: sanitizeHtml.IOptions = {
    allowedTags:
      'p div figure figcaption details summary pre ul ol dl dt dd li blockquote h1 h2 h3 h4 h5 h6 table caption thead tbody tfoot tr td th b code em i s small strong u cite mark sub sup kbd samp var ruby rt bdi bdo span abbr dfn q del ins time a img picture source audio video br hr'.split(
        ' ',
      ),
    allowedAttributes: {
      '*': [
        ...ATTRIBUTES.split(' '),
        'start',
        'reversed',
        'type',
        'value',
        'media',
        'poster',
        'controls',
        'preload',
        'open',
      ],
    },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesAppliedToAttributes: ['href', 'src', 'cite', 'poster'],
    allowProtocolRelative: false,
  };

  test.each(Object.values(HOSTILE).flat())('it finds nothing more to drop: %j', snippet => {
    const safe = readBodyHtml(`<p>Before.</p>${snippet}<p>After.</p>`, BASE).safeHtml();
    expect(reparse(sanitizeHtml(safe, allow))).toBe(safe);
  });

  test('an ordinary article has the same words and links in both', () => {
    const article =
      '<article class="post"><h1>Talks <em>resume</em></h1><p class="lead" style="color:red">LAHORE: The <a href="https://p.example/a?b=1&amp;c=2" onclick="track()">talks</a> went on &mdash; again.</p><script>track()</script><blockquote>“So it is.”</blockquote><ul><li>One</li><li>Two</li></ul></article>';
    const ours = readBodyHtml(article).safeHtml();
    const theirs = sanitizeHtml(article, allow);
    expect(wordsOf(ours)).toBe(wordsOf(theirs));
    const hrefs = (html: string): string[] => [...html.matchAll(/href="([^"]*)"/g)].map(match => match[1] ?? '');
    expect(hrefs(ours)).toEqual(hrefs(theirs));
  });
});

describe('bait', () => {
  const times = (part: string, size = 1_000_000): string => part.repeat(Math.floor(size / part.length));
  /** A megabyte each of what makes tokenizers, stacks and regular expressions slow. */
  const BAIT: Readonly<Record<string, string>> = {
    'open brackets': times('<'),
    'comment openings': times('<!--'),
    'a comment of dashes': `<!--${times('-')}`,
    ampersands: times('&'),
    'half an entity': times('&CounterClockwiseContourIntegra'),
    'a number without end': `&#${times('1')}`,
    'blocks without end': times('<div>x'),
    'formatting carried from block to block': times('<p><b><i><u>x<div>'),
    'links in links': times('<a href=https://x.example/>x<p>'),
    'tables in tables': times('<table>x'),
    'one row of cells': `<table>${times('<td>x')}`,
    'items without end': times('<ul><li>x'),
    'a hundred thousand attributes': `<img ${times('src=x ')}>`,
    'an attribute without end': `<a href="${times('x')}`,
    'a host without end': `<a href="https://${times('a.')}1">x</a>`,
    'a path without end': `<a href="https://x.example/${times('a.b/')}|">x</a>`,
    'a srcset of commas': `<img srcset="${times('a,')}">`,
    'a srcset of nothing': `<img srcset="${times('a b,')}">`,
    'spaces in a style': `<img src=https://x.example/a style="display${times(' ')}">`,
    'spaces in a number': `<img src=https://x.example/a width="${times(' ')}">`,
    'line breaks': times('x<br>'),
    'drawings without end': times('<svg>'),
    'scripts without end': times('<script></scrip'),
    'end tags of nothing': `${'<i>'.repeat(200)}<p>${times('</i>')}`,
    NULs: times('\0'),
    'CDATA in CDATA': times('<![CDATA['),
  };

  test.each(Object.entries(BAIT))(
    '%s cost no more than reading them',
    (_name, bait) => {
      // The time limit is the test's own: what is quadratic in a megabyte takes minutes.
      const markup = readBodyHtml(bait, BASE);
      const cuts = Array.from({ length: markup.text.length >> 2 }, (_, index) => ({
        start: index * 4,
        end: index * 4 + 2,
      }));
      expect(markup.safeHtml(cuts).length).toBeLessThanOrEqual(8 * bait.length);
      expect(depthOf(markup.safeHtml())).toBeLessThanOrEqual(261);
    },
    30_000,
  );
});

/** How deep elements lie in our own, properly nested HTML. */
function depthOf(html: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [tag] of html.matchAll(/<\/?[a-z][^>]*>/g)) {
    if (tag.startsWith('</')) depth -= 1;
    else if (!/^<(?:br|hr|img|source)\b/.test(tag)) depth += 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
