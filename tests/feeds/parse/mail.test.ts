import { expect, test } from 'vitest';
import type { ParsedFeed } from '../../../src/core/article.ts';
import { parse } from '../../../src/feeds/parse/parse-document.ts';

const read = (...lines: readonly string[]): Promise<ParsedFeed> =>
  parse({ bytes: Buffer.from(lines.join('\r\n'), 'latin1') });

const HEAD = [
  'Received: by mail.coast.example; Sun, 3 Nov 2024 11:37:05 +0500',
  'From: "Amina Khan" <amina@coast.example>',
  'To: desk@paper.example',
  'Subject: =?UTF-8?Q?F=C3=A4hre_rammt?= =?utf-8?B?IFNjaGxlcHBlcg==?=',
  'Date: Sun, 3 Nov 2024 11:37:00 +0500 (PKT)',
  'Message-ID: <451@coast.example>',
];
const ITEM = {
  guid: '451@coast.example',
  headline: 'Fähre rammt Schlepper',
  bylines: ['Amina Khan (amina@coast.example)'],
  published: '2024-11-03T06:37:00.000Z',
};

test('reads a mail message as the story it brings, in any coding', async () => {
  const bodyHtml = '<p>KARACHI: Die Fähre – der Linie.</p>\n<p>Niemand wurde verletzt.</p>';
  const plain = ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit'];
  const utf8 = Buffer.from('KARACHI: Die Fähre – der Linie.\r\n\r\nNiemand wurde verletzt.').toString('latin1');
  expect(await read(...HEAD, ...plain, '', utf8, '', '-- ', 'Coast Wire, Karachi')).toEqual({
    feed: { format: 'mail' },
    items: [{ ...ITEM, bodyHtml }],
    problems: [],
  });
  const quoted = [
    'Content-Type: text/plain; charset="windows-1252"',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    'KARACHI: Die F=E4hre =96 der =',
    'Linie.',
    '',
    'Niemand wurde verletzt.',
  ];
  const parts = ['--=_a', 'Content-Type: text/html', '', '<p>KARACHI</p>', '--=_a', ...quoted, '--=_a--'];
  const inner = ['Content-Type: multipart/alternative;', ' boundary="=_a"', '', 'Preamble', ...parts];
  const picture = ['--b', 'Content-Type: image/jpeg; name="tug.jpg"', 'Content-Transfer-Encoding: base64', '', 'AAAA'];
  const mixed = [
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    ...inner,
    ...picture,
    '--b--',
  ];
  await expect(read(...HEAD, 'Content-Type: multipart/mixed; boundary=b', '', '--b', ...quoted)).rejects.toThrow(
    'or cut in it',
  );
  expect(await read(`\u00ef\u00bb\u00bf${HEAD[0]}`, ...HEAD.slice(1), ...mixed)).toEqual({
    feed: { format: 'mail' },
    items: [{ ...ITEM, bodyHtml }],
    problems: [{ code: 'attachment-left', message: 'What is attached to the message was not read: tug.jpg.' }],
  });
});

test('reads HTML where a message has no plain text, and says where it has no text at all', async () => {
  const html = ['Content-Type: text/html; charset=utf-8', 'Content-Transfer-Encoding: base64', ''];
  const { items } = await read(...HEAD, ...html, Buffer.from('<p>Eine Fähre.</p>').toString('base64'));
  expect(items).toMatchObject([{ ...ITEM, bodyHtml: '<p>Eine Fähre.</p>' }]);
  await expect(read(...HEAD, 'Content-Type: image/png', '', 'x')).rejects.toThrow('a mail message without a text');
});

test('reads a document of a known format that a message brings as its text', async () => {
  const telegram = await read(...HEAD, '', 'ZCZC', '^Ferry hits tug', 'A ferry hit a tug.', 'NNNN');
  expect(telegram).toMatchObject({ feed: { format: 'zczc' }, items: [{ headline: 'Ferry hits tug' }] });
  const form = await read(
    ...HEAD,
    '',
    '{"Headline":["Ferry hits tug"],"Slugline":["Ferry"],"Body":["A ferry',
    'hit a tug."]}',
  );
  expect(form.items).toEqual([{ headline: 'Ferry hits tug', slug: 'Ferry', bodyHtml: 'A ferry hit a tug.' }]);
  expect(form.problems.map(problem => problem.code)).toEqual(['control-characters', 'own-format']);
});
