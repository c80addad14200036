import { describe, expect, test } from 'vitest';
import { readBodyHtml } from '../../../src/core/body/body.ts';
import { plainTextToHtml } from '../../../src/core/body/render.ts';

const LINK = ' rel="noopener noreferrer nofollow"';

/** HTML without the words given, each cut where it first stands. */
function without(html: string, ...words: string[]): string {
  const markup = readBodyHtml(html);
  return markup.safeHtml(
    words.map(word => {
      const start = markup.text.indexOf(word);
      expect(start, word).toBeGreaterThanOrEqual(0);
      return { start, end: start + word.length };
    }),
  );
}

function safe(html: string, baseUrl?: string): string {
  return readBodyHtml(html, baseUrl === undefined ? {} : { baseUrl }).safeHtml();
}

function text(html: string): string {
  return readBodyHtml(html).text;
}

describe('words', () => {
  test('each block is a line, and white space shows as in a browser', () => {
    expect(
      text(
        '<div>\n  <h2>Talks\n  resume</h2>\n<p>LAHORE:  The <b>talks </b> went <i> on</i>.</p><p>They end.</p></div>',
      ),
    ).toBe('Talks resume\nLAHORE: The talks went on.\nThey end.');
  });

  test('a line break is a line, and two are no more than one', () => {
    expect(text('By Sana Malik<br>\nStaff Reporter<br/><br />KARACHI: Rain.')).toBe(
      'By Sana Malik\nStaff Reporter\nKARACHI: Rain.',
    );
  });

  test('cells and items are lines of their own', () => {
    expect(
      text('<table><tr><th>Team</th><th>W</th></tr><tr><td>Lahore</td><td>3</td></tr></table><ul><li>One<li>Two</ul>'),
    ).toBe('Team\nW\nLahore\n3\nOne\nTwo');
  });

  test('entities are the characters they stand for, no-break spaces stay', () => {
    expect(text('<p>Q&amp;A &ldquo;so&rdquo; 5&nbsp;km &#8212;AFP &#x1F600; &copy 2025 &bogus; AT&T</p>')).toBe(
      'Q&A “so” 5\u00a0km —AFP 😀 © 2025 &bogus; AT&T',
    );
  });

  test('references in an address and in an old example listing are read as a browser reads them', () => {
    expect(safe('<a href="https://p.example/?a=1&copy=2&amp;b=3">x</a>')).toContain(
      'href="https://p.example/?a=1&amp;copy=2&amp;b=3"',
    );
    expect(text('<xmp>a &lt; b</xmp> &lt;')).toBe('a &lt; b\n<');
    expect(text(`a&#${'9'.repeat(400)};b&#x${'0'.repeat(400)}41`)).toBe('a\ufffdbA');
  });

  test('preformatted words keep their spaces and lines', () => {
    expect(text('<p>Scores</p><pre>\nLHR  3\n KHI  1</pre>')).toBe('Scores\nLHR  3\n KHI  1');
    expect(safe('<pre>\n\n two</pre>')).toBe('<pre>\n\n two</pre>');
  });

  test('scripts, styles and what a browser does not show are no words', () => {
    expect(
      text(
        'a<script>b</script><style>c</style><template>d</template><title>e</title><iframe>f</iframe><svg><text>g</text></svg><noscript>h</noscript><!-- i --><select><option>j</select>k',
      ),
    ).toBe('ak');
  });

  test('words of unknown and unwanted wrappers stay', () => {
    expect(
      safe(
        '<font color=red>Red</font> <o:p>Word</o:p> <form><label>Label</label></form><math><mi>x</mi></math><object>Old</object>',
      ),
    ).toBe('Red Word<div>Label</div>xOld');
  });

  test('no words are lost to an element that is never closed', () => {
    expect(text('<p>One</p><svg><p>Two</p>')).toBe('One\nTwo');
    expect(text('<p>One</p><iframe src=x><p>Two</p>')).toBe('One\nTwo');
    expect(text('<p>One</p><video src=https://v.example/a.mp4><p>Two</p>')).toBe('One\nTwo');
    // A script cut off in its middle holds no words, and a browser shows none of what follows either.
    expect(text('<p>One</p><script>track("<p>Two</p>")')).toBe('One');
  });

  test('a CDATA section within HTML does not hide the story', () => {
    expect(safe('<![CDATA[<p>PARIS: It rained.</p>]]>')).toBe('<p>PARIS: It rained.</p>');
  });

  test('invisible characters stay where they are, NULs and broken surrogates do not', () => {
    expect(text('<p>a\u200bb\u202ec\u0000d\ud800e</p>')).toBe('a\u200bb\u202ecd\ufffde');
  });
});

describe('limits', () => {
  test('a body that nests too deep keeps its words, each on a line, and loses its tags', () => {
    const deep = readBodyHtml(`${'<div>a&amp;'.repeat(600)}${'</div>'.repeat(600)}`);
    expect(deep.text).toBe('a&\n'.repeat(600).trim());
    expect(deep.safeHtml()).toBe('a&amp;<br>'.repeat(600).slice(0, -4));
  });

  test('a body of too many elements or attributes keeps its words', () => {
    expect(readBodyHtml('<b>a</b> '.repeat(200_001)).text).toBe('a '.repeat(200_001).trim());
    expect(readBodyHtml(`<p${' x'.repeat(400_001)}>One</p><p>Two</p>`).text).toBe('One\nTwo');
  });

  test('many elements beside each other are not too deep', () => {
    const list = `<ul>${'<li>a<br></li>'.repeat(5_000)}</ul>`;
    expect(readBodyHtml(list).safeHtml()).toBe(list.replaceAll('<br>', ''));
  });
});

describe('safe HTML', () => {
  test('keeps paragraphs, headings, quotations, lists, tables, captions and emphasis', () => {
    const html =
      '<h2>Head</h2><p>One <em>two</em> <strong>three</strong></p><blockquote><p>Said.</p></blockquote><ol><li>a</li><li>b</li></ol><table><caption>Cap</caption><thead><tr><th>x</th></tr></thead><tbody><tr><td>y</td></tr></tbody></table><dl><dt>t</dt><dd>d</dd></dl><hr>';
    expect(safe(html)).toBe(html);
  });

  test('keeps and resolves links and pictures', () => {
    expect(
      safe(
        '<p><a href="../b?x=1&y=2" target=_top class=k>B</a> <img src=/i.jpg alt="A &quot;b&quot;" width=600></p>',
        'https://p.example/news/a',
      ),
    ).toBe(
      `<p><a href="https://p.example/b?x=1&amp;y=2"${LINK}>B</a> <img src="https://p.example/i.jpg" alt="A &quot;b&quot;" width="600"></p>`,
    );
  });

  test('without a base a relative address is left out, its words are not', () => {
    expect(safe('<a href=/b>B</a><img src=i.jpg><a href=//c.example/d>D</a>')).toBe(
      `B<a href="https://c.example/d"${LINK}>D</a>`,
    );
  });

  test('resolves each candidate of a srcset', () => {
    expect(
      safe('<img srcset="a.jpg 1x, b,c.jpg 2x, javascript:x 3x, d.jpg 100w" src=a.jpg>', 'https://p.example/'),
    ).toBe(
      '<img src="https://p.example/a.jpg" srcset="https://p.example/a.jpg 1x, https://p.example/b,c.jpg 2x, https://p.example/d.jpg 100w">',
    );
  });

  test('drops pictures that only count readers', () => {
    for (const pixel of [
      '<img src="https://t.example/p.gif" width="1" height="1">',
      '<img src="https://t.example/p.gif" height=0>',
      '<img src="https://t.example/p.gif" style="display: none">',
      '<img src="https://t.example/p.gif" style="width:1px;height:1px">',
      '<img src="https://pixel.wp.com/b.gif?host=x">',
      '<img src="https://feeds.feedburner.com/~r/paper/~4/abc">',
      '<img src="https://counter.theconversation.com/content/1/count.gif">',
      '<img src="https://www.facebook.com/tr?id=1">',
    ]) {
      expect(safe(`<p>a${pixel}</p>`), pixel).toBe('<p>a</p>');
    }
    expect(safe('<img src="https://p.example/1.gif" width="100">')).toContain('1.gif');
  });

  test('a picture that a script would load late has its real address', () => {
    expect(safe('<img src="data:image/gif;base64,R0lG" data-src="https://p.example/real.jpg" onload=x>')).toBe(
      '<img src="https://p.example/real.jpg">',
    );
    expect(safe('<img data-lazy-src="javascript:x" src="https://p.example/a.jpg">')).toBe(
      '<img src="https://p.example/a.jpg">',
    );
  });

  test('films and sound come with controls and fetch nothing by themselves', () => {
    expect(safe('<video src="https://v.example/a.mp4" autoplay onplay=x>No film</video>')).toBe(
      '<video src="https://v.example/a.mp4" controls preload="none"></video>',
    );
    expect(safe('<audio><source src="https://v.example/a.mp3" type="audio/mpeg">No sound</audio>')).toBe(
      '<audio controls preload="none"><source src="https://v.example/a.mp3" type="audio/mpeg"></audio>',
    );
    expect(safe('<video src="javascript:1">No film</video>')).toBe('');
  });

  test('keeps the writing direction and language of Urdu and Arabic copy', () => {
    expect(safe('<p dir="RTL" lang="ur" style="x">خبر <span lang=en class=y>CGTN</span> <span>z</span></p>')).toBe(
      '<p lang="ur" dir="rtl">خبر <span lang="en">CGTN</span> z</p>',
    );
  });

  test('what only a wrapper kept apart stays apart', () => {
    expect(safe('One<p></p>Two<center>Three</center><td>Four<td>Five')).toBe('One<br>Two<div>Three</div>Four<br>Five');
  });

  test('elements that hold nothing are left out, empty cells are not', () => {
    expect(safe('<p></p><p><br></p><div><b> </b></div><ul><li></li></ul><p>x<br></p>')).toBe('<p>x</p>');
    expect(safe('<table><tr><td></td><td>1</td><td></td></tr><tr><td></td></tr></table>')).toBe(
      '<table><tbody><tr><td></td><td>1</td><td></td></tr></tbody></table>',
    );
  });

  test('mends what is badly nested, and keeps its words in order', () => {
    expect(safe('<p>a<p>b</p></p>c')).toBe('<p>a</p><p>b</p>c');
    expect(safe('<b>a<i>b</b>c</i>')).toBe('<b>a<i>b</i></b>c');
    expect(safe('<b><p>a</b> b</p><p>c</p>')).toBe('<b><p>a</p></b>b<p>c</p>');
    expect(safe('<ul><li>a<ul><li>b</ul><li>c</ul>')).toBe('<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>');
    expect(safe('<table>x<tr>y<td>z</table>')).toBe(
      '<table><tbody><tr><td>x</td></tr><tr><td>y</td><td>z</td></tr></tbody></table>',
    );
    expect(safe('<table><form><tr><b><td>a</td><br><td>b</td></b></tr></form></table>')).toBe(
      '<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>',
    );
    expect(safe('<ruby>漢<rt>kan<rt>字<p>b</ruby>')).toBe('<ruby>漢<rt>kan</rt><rt>字</rt></ruby><p>b</p>');
    expect(safe('<a href=https://a.example/>a<a href=https://b.example/>b</a></a>')).toBe(
      `<a href="https://a.example/"${LINK}>a</a><a href="https://b.example/"${LINK}>b</a>`,
    );
    expect(safe('<p><a href=https://a.example/><h3>Headline</h3></a></p>')).toBe(
      `<h3><a href="https://a.example/"${LINK}>Headline</a></h3>`,
    );
  });
});

describe('cuts', () => {
  test('take an exchange line off the end, and the elements that held nothing else', () => {
    expect(
      without(
        '<p>…Information Technology.</p><p><em>–The Daily Mail-CGTN news exchange item</em></p>',
        '–The Daily Mail-CGTN news exchange item',
      ),
    ).toBe('<p>…Information Technology.</p>');
  });

  test('take a dateline off the head and leave the rest of the paragraph', () => {
    expect(without('<p><strong>BEIJING:</strong> China said.</p>', 'BEIJING: ')).toBe('<p>China said.</p>');
    expect(without('<p><strong>BEIJING: </strong>China said.</p>', 'BEIJING:')).toBe('<p>China said.</p>');
  });

  test('leave one space where two would meet, and none at the edge of a block', () => {
    expect(without('<p>She said, CUT again.</p>', 'CUT')).toBe('<p>She said, again.</p>');
    expect(without('<p>She <b>said.</b> <i>afp</i></p>', 'afp')).toBe('<p>She <b>said.</b></p>');
    expect(without('<p><b>CUT</b> She said.</p>', 'CUT')).toBe('<p>She said.</p>');
  });

  test('leave no line break standing alone', () => {
    expect(without('<p>By Sana Malik<br>LAHORE: Rain.</p>', 'By Sana Malik')).toBe('<p>LAHORE: Rain.</p>');
    expect(without('<p>Rain.<br>—AFP</p>', '—AFP')).toBe('<p>Rain.</p>');
    expect(without('<p>a<br>CUT<br>b</p>', 'CUT')).toBe('<p>a<br>b</p>');
  });

  test('leave pictures, and their neighbours apart', () => {
    expect(
      without('<figure><img src=https://p.example/a.jpg><figcaption>Photo: AFP</figcaption></figure>', 'Photo: AFP'),
    ).toBe('<figure><img src="https://p.example/a.jpg"></figure>');
    expect(without('One<p>CUT</p>Two', 'CUT')).toBe('One<br>Two');
    expect(without('<p><b>One</b> CUT <i>two</i></p>', 'CUT')).toBe('<p><b>One</b> <i>two</i></p>');
  });

  test('run across elements', () => {
    expect(
      without('<p>It ended. <b>—The</b> <i>Daily</i> Mail</p><p>CGTN</p><p>More.</p>', '—The Daily Mail\nCGTN'),
    ).toBe('<p>It ended.</p><p>More.</p>');
  });

  test('leave the other cells of a table where they are', () => {
    expect(without('<table><tr><td>CUT</td><td>1</td></tr></table>', 'CUT')).toBe(
      '<table><tbody><tr><td></td><td>1</td></tr></tbody></table>',
    );
    expect(without('<table><tr><td>CUT</td></tr></table><p>x</p>', 'CUT')).toBe('<p>x</p>');
  });
});

describe('plain text', () => {
  test('is a paragraph a line, or a paragraph a block of lines where blank lines part them', () => {
    expect(plainTextToHtml('One <b>.\nTwo & three.\n')).toBe('<p>One &lt;b&gt;.</p><p>Two &amp; three.</p>');
    expect(plainTextToHtml('\nRoses\nare red\n\n \nViolets\r\n')).toBe('<p>Roses<br>are red</p><p>Violets</p>');
    expect(plainTextToHtml('One \r\u2028\rtwo\r\n\tthree\u00a0\n\n\n&amp;\0')).toBe(
      '<p>One</p><p>two<br>three</p><p>&amp;amp;</p>',
    );
    expect(plainTextToHtml('')).toBe('');
    expect(plainTextToHtml(' \n\0 ')).toBe('');
  });
});
