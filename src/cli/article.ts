import { diffArticles } from '../core/diff.ts';
import { ExchangeError } from '../errors.ts';
import {
  type ArticleRecord,
  type RevisionRecord,
  readArticle,
  readLinks,
  readRevisions,
  readStory,
  readUnseen,
} from '../store/read-articles.ts';
import { type HeldArticle, listHeld } from '../store/read-held.ts';
import { linksAmong } from '../store/similarity/stories.ts';
import type { Database } from '../store/tables.ts';
import { defineCommand, onlyOperand } from './io/command.ts';
import { diffPage } from './io/diff-page.ts';
import { linkInWords, turned } from './io/evidence.ts';
import { withStore } from './io/process.ts';
import { NO_HEADLINE } from './io/sentences.ts';
import { writeResult } from './io/write-records.ts';

export const command = defineCommand({
  summary: 'Shows one article with its versions, its story and the evidence for both.',
  usage: `ID [--held] [--diff A B] [--json]

  --held      also where readers do not see it: under embargo, withheld, held or killed, and why
  --diff A B  what revision B took out and put in, compared with A, instead of the article
  --json      one record: the article, with revisions, members (the articles of its story) and links between them`,
  options: { json: { type: 'boolean' }, held: { type: 'boolean' }, diff: { type: 'string' } },
  operands: true,
  async run({ json, held, diff }, operands) {
    // "--diff 1 2": Node's parser takes one value an option, and gives the second as an operand.
    const [second, others] = diff === undefined ? [undefined, operands] : takeNumber(operands);
    const id = onlyOperand('article', others, 'the id of one article');
    await withStore('read', async store => {
      const now = new Date().toISOString();
      const article = held === true ? await readUnseen(store.read, id) : await readArticle(store.read, id, now);
      const help = `See: news-exchange articles --all, articles --held, article ${id} --held`;
      if (article === 'withdrawn') throw new ExchangeError('not-found', `Article ${id} was withdrawn.`, { id, help });
      if (article === undefined)
        throw new ExchangeError('not-found', `There is no article ${id} to be shown.`, { id, help });
      const state = held === true ? await heldState(store.read, article, now) : undefined;
      const revisions = await readRevisions(store.read, id);
      if (diff !== undefined) {
        const [from, to] = [revisionOf(revisions, diff), revisionOf(revisions, second)];
        const differs = diffArticles(from, to, article.language);
        await writeResult(json, { id, from: from.revision, to: to.revision, ...differs }, () =>
          diffPage(from, to, differs),
        );
        return;
      }
      const members = await readStory(store.read, article.story, now);
      const shown = new Set(members.map(member => member.id));
      const links = (await readLinks(store.read, id)).filter(link => shown.has(link.from) && shown.has(link.to));
      // From the copy's side, as the story has it: "COPY repeats LEAD".
      const why = (await linksAmong(store.read, [...shown]))
        .filter(({ a, b }) => a === id || b === id)
        .map(link => linkInWords(isSaidOf(link, members) ? link : turned(link)));
      const record = { ...article, ...(state && { held: state }), revisions, members: members.map(summary), links };
      const notShown = state && whyInWords(state);
      await writeResult(json, record, () => page(article, notShown, revisions, members, why));
    });
  },
});

/** What keeps an article from readers; undefined where nothing does. */
async function heldState(db: Database, { id }: ArticleRecord, now: string) {
  const [found] = await listHeld(db, { id }, now, 1);
  return found && { state: found.state, by: found.by, reason: found.reason, until: found.until };
}

/** "held by ann; Counsel called." */
function whyInWords({ state, by, reason, until }: Pick<HeldArticle, 'state' | 'by' | 'reason' | 'until'>): string {
  return [by ? `${state} by ${by}` : state, until && `until ${until}`, reason].filter(Boolean).join('; ');
}

/** Whether a link's first article is the one that repeats: the second is what it repeats, leads the story, or is its elder. */
function isSaidOf({ a, b }: { readonly a: string; readonly b: string }, members: readonly ArticleRecord[]): boolean {
  const [one, two] = [a, b].map(id => members.find(member => member.id === id));
  if (one?.of === b) return true;
  return two?.of !== a && one?.lead !== true;
}

/** The last operand that is a number, and the others. */
function takeNumber(operands: readonly string[]): readonly [string | undefined, readonly string[]] {
  const at = operands.findLastIndex(operand => /^\d+$/.test(operand));
  return at < 0 ? [undefined, operands] : [operands[at], operands.toSpliced(at, 1)];
}

/** Throws `usage` where there is no such revision to be shown. */
function revisionOf(revisions: readonly RevisionRecord[], typed: string | undefined): RevisionRecord {
  const found = revisions.find(({ revision }) => String(revision) === typed);
  if (found !== undefined) return found;
  const there = revisions.map(({ revision }) => revision).join(', ');
  const given = typed === undefined ? 'only one was given' : `"${typed}" is none of them`;
  throw new ExchangeError('usage', `--diff takes two revisions of the article (${there}), but ${given}.`);
}

/** A member of a story without its text. */
function summary({ id, partner, headline, byline, published, relation, of, score, lead }: ArticleRecord) {
  return { id, partner, headline, byline, published, relation, of, score, lead };
}

function page(
  article: ArticleRecord,
  notShown: string | undefined,
  revisions: readonly RevisionRecord[],
  members: readonly ArticleRecord[],
  evidence: readonly string[],
): string {
  const removed = article.removed.map(({ as, raw, rule }) => `${as} "${raw.trim()}"${rule ? ` (${rule})` : ''}`);
  const rows: [string, string | null | undefined][] = [
    ['Not shown', notShown],
    ['Partner', `${article.partnerName} (${article.partner})`],
    ['Byline', article.byline],
    ['Dateline', article.dateline?.raw],
    ['Credit line', article.creditLine],
    ['Summary', article.summary],
    ['Slug', article.slug],
    ['Categories', article.categories?.join(', ')],
    ['Rights', rightsInWords(article.rights)],
    [
      'Media',
      article.media?.map(({ type, url, credit }) => `${type} ${url}${credit ? ` (${credit})` : ''}`).join('; '),
    ],
    ['Note', article.editorialNote],
    ['Correction', article.notice],
    ['Provenance', article.provenance && 'a C2PA manifest was in the text; it is kept and not verified'],
    ['Loop', article.loop?.reason],
    ['Published', article.published],
    ['URL', article.url],
    ['Version', `${article.version} (revision ${article.revision})`],
    ['Removed', removed.join('; ')],
    ['Versions', revisions.map(one => `${one.revision} ${one.at} ${one.reason}`).join('; ')],
    ['Story', article.story],
  ];
  const table = rows.filter(([, value]) => value).map(([name, value]) => `${`${name}:`.padEnd(13)}${value}`);
  const story = members.map(({ id, partnerName, headline, lead, relation, score }) => {
    const place = lead ? 'lead' : `${relation}, ${score.toFixed(2)}`;
    return `  ${id}  ${partnerName}: ${headline || NO_HEADLINE} [${place}]`;
  });
  const why = evidence.length === 0 ? [] : ['Evidence:', ...evidence.map(sentence => `  ${sentence}`)];
  return [article.headline || NO_HEADLINE, '', ...table, ...story, ...why, '', article.bodyText].join('\n');
}

function rightsInWords(rights: ArticleRecord['rights'] = {}): string {
  const { copyrightNotice, copyrightHolder, usageTerms, license, noindex } = rights;
  const words = [copyrightNotice, copyrightHolder, usageTerms, license, noindex === true && 'not for search engines'];
  return words.filter(Boolean).join('; ');
}
