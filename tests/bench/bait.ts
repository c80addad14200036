import { loadKnowledge } from '../../config/knowledge.ts';
import type { Draft } from '../../src/core/article.ts';
import { normalize } from '../../src/core/normalize-article.ts';
import type { Partner } from '../../src/core/partner.ts';
import { signatureOf } from '../../src/core/similarity/signature.ts';

/**
 * `node tests/bench/bait.ts [SHOWN] [SIZE]`: CPU time of `normalize` for a megabyte of each bait, and of the signature that it
 * is compared by, the slowest first. Baits are what the rules look for, one after the other without end: marks, lines, tags,
 * and each phrase of the language packs, each of them as plain text, as HTML and in the fields of bylines and credit lines.
 */
const SHOWN = Number(process.argv[2] ?? 20);
const SIZE = Number(process.argv[3] ?? 1_000_000);
const MOST_MS = 100;

const knowledge = loadKnowledge();
const partner: Partner = { id: 'p', name: 'The Daily Mail', aliases: [], feeds: [], exchanges: [{ with: 'cgtn' }] };
const house = { name: 'Our House', aliases: [], timeZone: 'UTC', language: 'en' };

/** Baits in rows, a bar between them. */
function baitsIn(rows: readonly string[]): string[] {
  return rows.flatMap(row => row.split('¦'));
}

const MARKS = baitsIn([
  '\n¦ \n¦\r\n¦a\n\n¦. ¦.\n¦-¦–¦— ¦—\n¦--- ¦_¦:¦: ¦;¦; ¦,¦, ¦(¦)¦()¦((¦[¦[]¦(a¦{¦“¦”¦"¦" ¦\'¦’¦»¦«¦（¦）¦【¦】¦、¦。',
  '/¦|¦&¦*¦* ¦•¦…¦©¦@¦@x ¦\u200b¦\u00ad¦\u00a0¦\u3000¦\ufeff¦\u0000¦\ud800¦😀¦e\u0301¦\u0301¦ﷺ¦a¦A¦A ¦a ¦Aa¦Aa ',
  'A.¦A. ¦A.\n¦1¦1 ¦12:30 ¦é¦é ¦я¦я ¦و¦و ¦ا\n¦新¦新 ¦新\n¦ガ¦한¦한 ¦\t¦x\u2028¦–\n– ¦\n\n\n ¦ a  b ',
]);
const LINES = baitsIn([
  'AFP¦Reuters¦By¦By Jane Smith¦Jane Smith¦LONDON¦LONDON:¦LONDON, Nov 3 (Reuters) -¦London – ¦(AP)¦(AFP)¦—AFP',
  '– PTI¦PTI COR¦(Reuters) - ¦The Daily Mail-CGTN news exchange¦By JANE SMITH, AP¦With inputs from',
  'With inputs from PTI¦Reporting by A and¦(Reporting by Jane Smith; Editing by John Doe)',
  'Published in Dawn, July 30th, 2018¦Courtesy: Arab News¦Photo: AFP¦© 2024 AFP¦The writer is¦(scl)¦Ends',
  '新华社北京11月3日电¦（记者 李明）¦新闻交换¦اے پی پی¦وكالات¦القاهرة - أ ف ب¦МОСКВА, 3 ноя - ТАСС¦서울=연합뉴스',
  "Jane Smith, John Doe and¦J. R. R. ¦van der ¦O'Neill-¦Mc¦New ¦St. ¦Nov. 3, ¦3 November 2024",
  'jane@paper.example¦https://a.example/¦Update: ¦Continue Reading¦Share on Facebook By X¦Warning: ',
  'told AFP. afp',
]);
/** What the comparison of articles leaves out or looks for. */
const COMPARED = baitsIn([
  '-- Corrects ¦- correct¦(Adds ¦Eds: ¦Editor’s note¦this story has been ¦news in brief ¦live updates ¦Live: ¦as it happened',
  'reporting by ¦with material from ¦(c) 20¦newsroom agenc¦Source: \n¦related stories¦1 a 1 ¦1 a¦1a¦...\n¦."”’»¦A, B ',
  'LONDON, March 3 ¦A. B, ¦NEW YORK, ¦(A¦(AP ¦Almery, Mar. ¦St. ¦ | ¦ - ¦ - A¦https://a.example/a-b¦/a-b-c-d¦%20a',
  'A-¦AB (¦- corrects ¦U.¦&amp;amp;¦&amp;¦â€™¦â€¦Ã©¦Ã¦Â¦<GM.N>¦<A¦U.S.¦a.b.¦1/2-¦6-5/16¦1,¦1.5.',
]);
const TAGS = baitsIn([
  '<br>¦<p>¦</p>¦<p>AFP</p>¦<p></p>¦<p>a</p>¦<p>By Jane Smith</p>¦<b>¦<b>a</b>¦<div>¦<div>a¦<a href="x">',
  '<a href="https://a.example/">a</a>¦<img src="https://a.example/1.jpg">¦<td>¦<tr><td>a¦<li>¦<table>¦<script>',
  '<!--¦<!-- -->¦<¦<a¦<a b=¦&¦&amp;¦&#¦&nbsp;¦<![CDATA[¦<pre>\n¦<hr>¦<p>–</p>¦<i> </i>¦<blockquote>¦<br>AFP',
  '<br> ¦a<br>¦<svg>¦<style>¦<p><br></p>¦<h2>a</h2>¦</',
]);

function phrases(): string[] {
  const found = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value === 'string') found.add(value.replaceAll('*', ''));
    else if (value instanceof Map || value instanceof Set) for (const entry of value.entries()) collect([...entry]);
    else if (Array.isArray(value)) value.forEach(collect);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
  };
  collect(knowledge.phrases.credit);
  collect(knowledge.phrases.byline);
  collect(knowledge.phrases.dateline);
  return [...found].filter(phrase => phrase !== '');
}

type Try = { readonly bait: string; readonly as: string; readonly read: (filled: string) => void };

function cost({ read }: Try, filled: string): number {
  const before = process.cpuUsage();
  read(filled);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

const baits: Try[] = [];
function add(bait: string, as: string, draft: (filled: string) => Omit<Draft, 'id'>): void {
  baits.push({ bait, as, read: filled => normalize({ id: '1', ...draft(filled) }, knowledge, partner, house) });
}
const words = [...LINES, ...phrases()];
for (const bait of [...MARKS, ...words, ...words.map(word => `${word} `), ...words.map(word => `${word}\n`)]) {
  add(bait, 'text', bodyText => ({ bodyText }));
}
for (const bait of [...TAGS, ...words.map(word => `<p>${word}</p>`)]) {
  add(bait, 'HTML', bodyHtml => ({ bodyHtml }));
}
for (const bait of [...MARKS, ...LINES.flatMap(line => [line, `${line} `, `${line}\n`])]) {
  add(bait, 'byline', byline => ({ byline }));
  add(bait, 'credit line', creditLine => ({ creditLine }));
  add(bait, 'provider', provider => ({ provider }));
  add(bait, 'dateline', dateline => ({ dateline }));
}
for (const bait of [...MARKS, ...LINES, ...COMPARED, ...COMPARED.map(line => `${line}\n`)]) {
  baits.push({ bait, as: 'compared text', read: bodyText => signatureOf({ headline: '', bodyText }) });
  baits.push({ bait, as: 'headline', read: headline => signatureOf({ headline, bodyText: '' }) });
}

const measure = (size: number, one: Try): number => cost(one, one.bait.repeat(Math.ceil(size / one.bait.length)));

// Thousands of megabytes take their time: a tenth of each tells which are worth the whole.
for (const bait of baits) measure(1_000, bait);
const slowest = baits
  .map(bait => ({ bait, ms: measure(SIZE / 10, bait) }))
  .sort((one, two) => two.ms - one.ms)
  .slice(0, SHOWN * 3)
  .map(({ bait }) => ({ ...bait, ms: Math.min(measure(SIZE, bait), measure(SIZE, bait)) }))
  .sort((one, two) => two.ms - one.ms);
const over = slowest.filter(({ ms }) => ms >= MOST_MS).length;
process.stdout.write(
  `${baits.length} baits of ${SIZE} characters; ${over} take ${MOST_MS} ms CPU or more. The slowest:\n`,
);
for (const { ms, bait, as } of slowest.slice(0, SHOWN)) {
  process.stdout.write(`${ms.toFixed(0).padStart(6)} ms  ${as.padEnd(13)} ${JSON.stringify(bait)}\n`);
}
