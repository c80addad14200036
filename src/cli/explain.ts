import { Readable } from 'node:stream';
import { loadHouse } from '../../config/house.ts';
import { loadKnowledge } from '../../config/knowledge.ts';
import { loadSettings } from '../../config/settings.ts';
import type { Article, Doubt, Removed } from '../core/article.ts';
import { draftOf, normalize } from '../core/normalize-article.ts';
import { describeError, ExchangeError } from '../errors.ts';
import { fileKind, isNoText } from '../feeds/parse/binary.ts';
import type { ParseCaps } from '../feeds/parse/caps.ts';
import { parse } from '../feeds/parse/parse-document.ts';
import { wellEncoded } from '../ingest/parse.ts';
import { type ArticleInput, readArticleInput } from './io/article-input.ts';
import { defineCommand, onlyOperand } from './io/command.ts';
import { readRecords, readWhole } from './io/read-records.ts';
import { say } from './io/write-records.ts';

export const command = defineCommand({
  summary: 'Shows an article as received, with what was removed marked, and which rule removed it.',
  usage: `FILE|-

  FILE holds what normalize takes, one JSON record a line, a feed or news item in XML, or one article as plain text;
  - is standard input.`,
  operands: true,
  async run(_values, operands) {
    const file = onlyOperand('explain', operands, 'one file, or - for standard input');
    const knowledge = loadKnowledge();
    const settings = loadSettings();
    const house = loadHouse(settings.houseFile);
    let failed = 0;
    let shown = 0;
    for await (const article of articlesOf(file, settings.readingLimits.caps)) {
      if (article instanceof Error) {
        failed += 1;
        say(`${file}: ${describeError(article).message}`);
        continue;
      }
      const { draft, partner } = article;
      const explained = explanation(normalize(draft, knowledge, partner, house), process.stdout.isTTY === true);
      process.stdout.write(`${shown === 0 ? '' : '\n'}${explained}`);
      shown += 1;
    }
    return failed === 0 ? 0 : 1;
  },
});

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
  const dim = (text: string): string => (terminal ? `\u001b[2m${text}\u001b[0m` : text);
  const marked = (text: string, number: number): string =>
    terminal ? `\u001b[7m${text}\u001b[0m${dim(`${number}`)}` : `[${number}: ${text}]`;
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

function ruleInWords({ rule, confidence }: Removed | Doubt): string {
  return `rule ${rule ?? '–'}${confidence === undefined ? '' : `, ${Math.round(confidence * 100)} % sure`}`;
}
