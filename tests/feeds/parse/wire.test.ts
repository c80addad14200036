import { expect, test } from 'vitest';
import type { ParsedFeed } from '../../../src/core/article.ts';
import { parse } from '../../../src/feeds/parse/parse-document.ts';

const read = (text: string): Promise<ParsedFeed> => parse({ bytes: Buffer.from(text, 'latin1') });
const crlf = (...lines: readonly string[]): string => lines.join('\r\n');

const FERRY = [
  '   Karachi (cw) - A ferry of the Harbour Line hit a tug on Sunday, the',
  'port said. Nobody was hurt, and five of its six boats sail.',
  '',
  '   It was the second such case this year.',
];
const FERRY_HTML =
  '<p>Karachi (cw) - A ferry of the Harbour Line hit a tug on Sunday, the port said. Nobody was hurt, and five of its six boats sail.</p>\n<p>It was the second such case this year.</p>';

test('reads an IPTC 7901 message whose frame is words, or is lost', async () => {
  const copy = ['cwa062 4 i 211 ccccb   cw 061', '', 'Harbour/ferry/', 'Ferry collides with tug =', '', ...FERRY];
  const trailer = '031137 GMT Nov 24';
  const expected = {
    guid: 'cwa062:2024-11-03',
    headline: 'Ferry collides with tug',
    published: '2024-11-03T11:37:00.000Z',
    bodyHtml: FERRY_HTML,
    slug: 'Harbour/ferry',
    priority: 4,
  };
  for (const text of [
    crlf('ZCZC', ...copy, '', trailer, '', 'NNNN', ''),
    ['zczc CW0062', ...copy, trailer, 'nnnn'].join('\n'),
    ['\u0000\u007f\u000e\u0007 ZCZC', ...copy, trailer, 'NNNN', '\u0004'].join('\r'),
    crlf(...copy, '', trailer),
  ]) {
    const { feed, items, problems } = await read(text);
    expect({ feed, items, problems }).toEqual({ feed: { format: 'iptc7901' }, items: [expected], problems: [] });
  }
});

test('parts messages that nothing but their headings part, and passes over what stands above the first', async () => {
  const copy = (number: number): string[] => [
    `cwa06${number} 4 i 211`,
    'Harbour/',
    `Ferry ${number} =`,
    '',
    ...FERRY,
    '',
  ];
  const headlines = async (...lines: readonly string[]): Promise<unknown[]> =>
    (await read(crlf(...lines))).items.map(({ headline }) => headline);
  expect(await headlines(...copy(1), ...copy(2), ...copy(3))).toEqual(['Ferry 1', 'Ferry 2', 'Ferry 3']);
  expect(await headlines('RYRYRYRY', 'Coast Wire', 'ZCZC', ...copy(1), 'ZCZC', ...copy(2))).toEqual([
    'Ferry 1',
    'Ferry 2',
  ]);
});

test('reads telegrams of agencies with codes of their own above the headline', async () => {
  const { items } = await read(
    [
      'ZCZC0123/SXA',
      'XCI20123',
      'R CRO S0A QBXB',
      'TRAGHETTO URTA UN RIMORCHIATORE A KARACHI',
      '   (CW) - KARACHI, 3 NOV - Un traghetto ha urtato un rimorchiatore.',
      'Nessun ferito. (CW).',
      '     XY',
      '03-NOV-24 11:37 NNN',
      'NNNN',
      'ZCZC',
      'CWA0124 3 CRO 0 R01 /',
      '',
      'Nebbia nel porto =',
      '(CW) - Karachi, 3 nov. - Si prevede nebbia.',
      '031200 NOV 24',
      'NNNN',
    ].join('\n'),
  );
  expect(items).toMatchObject([
    {
      headline: 'TRAGHETTO URTA UN RIMORCHIATORE A KARACHI',
      published: '2024-11-03T11:37:00.000Z',
      bodyHtml: expect.stringMatching(/^<p>\(CW\) - KARACHI, 3 NOV - .*<p>XY<\/p>$/s),
    },
    {
      guid: 'cwa0124:2024-11-03',
      headline: 'Nebbia nel porto',
      published: '2024-11-03T12:00:00.000Z',
      bodyHtml: '(CW) - Karachi, 3 nov. - Si prevede nebbia.',
    },
  ]);
});

test('reads an ANPA 1312 message without control characters', async () => {
  const lines = [
    'w2870 coast',
    'f l BC-CW--Ferry     11-03 0066',
    '^BC-CW--Ferry-Collision,66<',
    '^Ferry collides with tug<',
  ];
  const story = ["\t   KARACHI (CW) _ A ferry of the ``Harbour Line'' hit a tug.", '', '\t   CW-WF-11-03-24 1509GMT<'];
  for (const text of [crlf(...lines, ...story), crlf('ZCZC', ...lines, ...story, 'NNNN')]) {
    expect(await read(text)).toMatchObject({
      feed: { format: 'anpa1312' },
      items: [
        {
          guid: 'w2870:2024-11-03',
          headline: 'Ferry collides with tug',
          bodyHtml: 'KARACHI (CW) _ A ferry of the “Harbour Line” hit a tug.',
          slug: 'BC-CW--Ferry-Collision',
          categories: ['l'],
        },
      ],
    });
  }
});

test('reads copy whose heading is marked lines, in the signs of several houses', async () => {
  const { feed, items } = await read(
    [
      'ZCZC CW\r$N\r:Ferry\r=1st take\r^Ferry hits tug off Karachi\r*X\r&A\r+03010000\rKARACHI, Nov 3 CW - A ferry hit a tug.\r\rCW\rNNNN\r',
      'ZCZC CW\r\n%A\r\n#Ferry_1\r\n$Ferry hits tug \r\n\r\n:(KARACHI)\r\n*03010000\r\n@Sindh\r\nA ferry hit a tug.\r\n\r\n* No one was hurt.\r\nNNNN\r\n',
      'zczc\nAN#451\nPD#03 November 2024 11:37:00\nSO#Coast Wire\nBY#Amina Khan\nKY#harbour\nTI#Ferry hits tug\nAB#A ferry hit a tug.\nTX#\nA ferry hit a tug off Karachi.\n',
      'ZCZC CWR01\nYY CW TD\n#Karachi Regatta\n:3/11/2024\n   KARACHI, Nov 3 CW - Results.\nNNNN',
    ].join('\n'),
  );
  expect(feed).toEqual({ format: 'zczc' });
  expect(items).toEqual([
    {
      headline: 'Ferry hits tug off Karachi',
      bodyHtml: '<p>KARACHI, Nov 3 CW - A ferry hit a tug.</p>\n<p>CW</p>',
      slug: 'Ferry',
      subjects: ['03010000'],
    },
    {
      headline: 'Ferry hits tug',
      bodyHtml: '<p>A ferry hit a tug.</p>\n<p>* No one was hurt.</p>',
      slug: 'Ferry_1',
      dateline: 'KARACHI',
      subjects: ['03010000'],
    },
    {
      guid: '451',
      headline: 'Ferry hits tug',
      bylines: ['Amina Khan'],
      published: '2024-11-03T11:37:00.000Z',
      summaryHtml: 'A ferry hit a tug.',
      bodyHtml: 'A ferry hit a tug off Karachi.',
      slug: 'harbour',
      provider: 'Coast Wire',
    },
    { headline: 'Karachi Regatta', bodyHtml: 'KARACHI, Nov 3 CW - Results.', slug: 'Karachi Regatta' },
  ]);
});

test('keeps the lines of lists and tables apart and joins those of prose', async () => {
  const rows = ['Karachi Rowing          12        4', 'Lahore Boats             9        7'];
  const results = ['Race One', '2.90 Blue Heron', '4.20 Sea Wind'];
  const { items } = await read(['ZCZC', '^Results', ...FERRY, '', ...rows, '', ...results, 'NNNN'].join('\n'));
  const lines = [...rows, ...results].map(line => `\n<p>${line}</p>`).join('');
  expect(items).toMatchObject([{ bodyHtml: FERRY_HTML + lines }]);
});

test('refuses a telegram without words', async () => {
  await expect(read('ZCZC CW0062\r\n\r\nNNNN')).rejects.toThrow('nothing in it has a headline or words');
});

test('reads codes above blank lines as codes, and a lead that has a line of its own', async () => {
  const { items } = await read(
    crlf('ZCZC', 'XCI20123', '', 'R CRO S0A QBXB', '', 'Ferry hits tug', '', ...FERRY, 'NNNN'),
  );
  expect(items).toMatchObject([{ headline: 'Ferry hits tug', bodyHtml: FERRY_HTML }]);
  const short = await read(crlf('ZCZC', 'G20', '', ...FERRY, 'NNNN'));
  expect(short.items).toMatchObject([{ headline: 'G20', bodyHtml: FERRY_HTML }]);
  const lead = await read(crlf('ZCZC', 'HD#Ferry hits tug', 'LP#A ferry hit a tug.', 'TD#', 'Nobody was hurt.'));
  expect(lead.items).toMatchObject([{ bodyHtml: '<p>A ferry hit a tug.</p>\n<p>Nobody was hurt.</p>' }]);
});

test('gives a message without headline none', async () => {
  const { items } = await read(crlf('ZCZC', 'cwa062 4 i 211', '', ...FERRY, 'NNNN'));
  expect(items).toEqual([{ bodyHtml: FERRY_HTML, priority: 4 }]);
});
