import { existsSync } from 'node:fs';
import { Readable } from 'node:stream';
import { styleText } from 'node:util';
import { loadHouse } from '../../config/house.ts';
import { loadSettings } from '../../config/settings.ts';
import type { Article, Doubt, Removed } from '../core/article.ts';
import { type Block, explainArticle, type Reading } from '../core/explain-article.ts';
import { draftOf, normalize } from '../core/normalize-article.ts';
import { describeError, ExchangeError } from '../errors.ts';
import { fileKind, isNoText } from '../feeds/parse/binary.ts';
import type { ParseCaps } from '../feeds/parse/caps.ts';
import { parse } from '../feeds/parse/parse-document.ts';
import { wellEncoded } from '../ingest/parse.ts';
import { readArticle } from '../store/read-articles.ts';
import { fetchAsPartner } from './feed-addresses.ts';
import { type ArticleInput, readArticleInput } from './io/article-input.ts';
import { defineCommand, onlyOperand } from './io/command.ts';
import { configuredPartner, knowledgeOfPartners } from './io/configured-partners.ts';
import { withStore } from './io/process.ts';
import { readRecords, readWhole } from './io/read-records.ts';
import { say } from './io/write-records.ts';

export const command = defineCommand({
  summary: 'Shows an article as received, with what was removed marked, and which rule removed it.',
  usage: `FILE|URL|ID|- [--partner P]

  FILE         what normalize takes, one JSON record a line; a feed or news item in XML; or one article as plain text
  URL          a feed, fetched as its partner's file says; nothing is stored
  ID           an article of the store, as it is published
  -            standard input
  --partner P  the partner whose copy it is, for records that name none`,
  options: { partner: { type: 'string' } },
  operands: true,
  async run({ partner: id }, operands) {
    const named = onlyOperand('explain', operands, 'one file, address or article, or - for standard input');
    const isTerminal = process.stdout.isTTY === true;
    if (/^(?:https?|file):\/\//.test(named)) {
      const { articles, refused } = await fetchAsPartner(named, id);
      process.stdout.write(articles.map(article => explanation(article, isTerminal)).join('\n'));
      for (const file of refused) say(`refused: ${file}`);
      return refused.length > 0 ? 1 : 0;
    }
    const file = named;
    if (isArticleId(named)) {
      const now = new Date().toISOString();
      const article = await withStore('read', store => readArticle(store.read, named, now));
      if (article === undefined || article === 'withdrawn')
        throw new ExchangeError('not-found', `There is no file and no article "${named}" to be shown.`);
      process.stdout.write(explanation(article, isTerminal));
      return 0;
    }
    const knowledge = knowledgeOfPartners();
    const settings = loadSettings();
    const house = loadHouse(settings.houseFile);
    const whose = id === undefined ? undefined : configuredPartner(id);
    let failed = 0;
    let shown = 0;
    for await (const article of articlesOf(file, settings.readingLimits.caps)) {
      if (article instanceof Error) {
        failed += 1;
        say(`${file}: ${describeError(article).message}`);
        continue;
      }
      const { draft: given, partner = whose } = article;
      const draft = { ...given, language: given.language ?? partner?.language };
      const read = normalize(draft, knowledge, partner, house);
      const blocks = explainArticle(read.text, draft, knowledge, partner).map(blockInWords).join('');
      process.stdout.write(`${shown === 0 ? '' : '\n'}${explanation(read, isTerminal)}\n${blocks}`);
      shown += 1;
    }
    return failed === 0 ? 0 : 1;
  },
});

/** An id of the store's articles, unless there is a file of that name. */
const isArticleId = (named: string): boolean => /^a[a-z0-9]{10,30}$/.test(named) && !existsSync(named);

/**
 * The articles of a file: records of `normalize`, the items of a document in XML, or the file itself as one article. A wrong
 * record is yielded as an error in its place. Throws `not-found` if there is no file, `input-wrong` if it holds no text.
 */
async function* articlesOf(file: string, caps: ParseCaps): AsyncGenerator<ArticleInput | Error> {
  const bytes = await readWhole(file);
  const text = new TextDecoder().decode(bytes).trim();
  const name = file === '-' ? 'The input' : file;
  const kind = fileKind(bytes) ?? (isNoText(text) ? 'not text' : undefined);
  if (kind !== undefined) throw new ExchangeError('input-wrong', `${name} is ${kind}, so it has no words to explain.`);
  if (text === '') throw new ExchangeError('input-wrong', `${name} is empty.`);
  if (text.startsWith('{')) {
    for await (const record of readRecords(Readable.from([Buffer.from(text)], { objectMode: false }))) {
      yield record instanceof ExchangeError ? record : articleOrError(record);
    }
  } else if (text.startsWith('<')) {
    const parsed = await parse({ bytes }, caps).catch(() => undefined);
    // Markup of no known format is one article.
    if (parsed === undefined) yield { draft: { id: file, bodyHtml: text }, partner: undefined };
    else {
      for (const [index, item] of wellEncoded(parsed.items, parsed.problems).entries())
        yield { draft: draftOf(item, `${index}`, item.language ?? parsed.feed.language), partner: undefined };
    }
  } else yield { draft: { id: file, bodyText: text }, partner: undefined };
}

function articleOrError(record: Record<string, unknown>): ArticleInput | Error {
  try {
    return readArticleInput(record);
  } catch (error) {
    return error as Error;
  }
}

/** The text with what was removed marked: inverse on a terminal, in brackets elsewhere; each with its number in the list below. */
function explanation(article: Article, terminal: boolean): string {
  // Without colours (NO_COLOR) a terminal gets brackets too.
  const isColored = terminal && styleText('dim', 'x') !== 'x';
  const dim = (text: string): string => (isColored ? styleText('dim', text) : text);
  const marked = (text: string, number: number): string =>
    isColored ? `${styleText('inverse', text)}${dim(`${number}`)}` : `[${number}: ${text}]`;
  let text = '';
  let from = 0;
  article.removed.forEach(({ start, end, raw }, index) => {
    text += article.text.slice(from, start) + marked(raw, index + 1);
    from = end;
  });
  const lines = [
    ...(article.headline === '' ? [] : [article.headline, '']),
    (text + article.text.slice(from)).trimEnd(),
    '',
    ...article.removed.map(
      (removed, n) => `${n + 1}  ${removedInWords(removed, article)}  ${dim(ruleInWords(removed))}`,
    ),
    ...(article.removed.length === 0 ? ['Nothing was removed.'] : []),
    ...(article.doubts ?? []).map(one => `?  left in the text, perhaps a ${one.as}: "${one.raw}"  ${ruleInWords(one)}`),
    '',
    `byline    ${article.byline ?? '–'}`,
    `dateline  ${article.dateline?.raw ?? '–'}`,
    `credit    ${article.creditLine ?? '–'}`,
    ...(article.trail ? [`trail     ${[...article.trail.map(hop => hop.party.name), 'us'].join(' → ')}`] : []),
    ...(article.loop ? [`loop      ${article.loop.reason}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** A line of the head or tail, and under it the readings that competed for it: "byline, taken: name-line, 90 % sure (…)". */
function blockInWords({ place, raw, readings, isHeadline }: Block): string {
  const shown = raw.length > WIDEST ? `${raw.slice(0, WIDEST)}…` : raw;
  const stays = isHeadline ? 'the headline once more, which stays' : 'text of the story: no rule reads all its words';
  const said = readings.length === 0 ? [stays] : readings.map(readingInWords);
  return [`${place}  ${shown}`, ...said.map(one => `        ${one}`), ''].join('\n');
}

/** Characters of a line that are shown. */
const WIDEST = 100;

function readingInWords(reading: Reading): string {
  const evidence = reading.evidence.map(([what, weight]) =>
    weight === undefined ? what : `${what} ${weight > 0 ? '+' : '−'}${Math.abs(weight)}`,
  );
  const because = evidence.length === 0 ? '' : ` (${evidence.join(', ')})`;
  return `${reading.as}, ${reading.outcome}: ${ruleInWords(reading)}${because}`;
}

/** What a removed span was: "credit (exchange): The Daily Mail; CGTN, written GGTN". */
function removedInWords({ as, raw }: Removed, { credits }: Article): string {
  const credit = credits.find(one => one.raw === raw && one.placement !== 'field');
  if (credit === undefined) return as;
  const parties = credit.parties.map(({ name, asWritten }) =>
    name === asWritten ? name : `${name}, written ${asWritten}`,
  );
  const named = [...parties, ...(credit.people ?? []).map(({ name, role }) => `${name}, ${role}`)].join('; ');
  return `${as} (${credit.kind})${named === '' ? '' : `: ${named}`}`;
}

function ruleInWords({ rule, confidence }: Removed | Doubt | Reading): string {
  return `rule ${rule ?? '–'}${confidence === undefined ? '' : `, ${Math.round(confidence * 100)} % sure`}`;
}
