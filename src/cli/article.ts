import { ExchangeError } from '../errors.ts';
import {
  type ArticleRecord,
  type RevisionRecord,
  readArticle,
  readLinks,
  readRevisions,
  readStory,
} from '../store/read-articles.ts';
import { linksAmong } from '../store/similarity/stories.ts';
import { defineCommand, onlyOperand } from './io/command.ts';
import { linkInWords, turned } from './io/evidence.ts';
import { withStore } from './io/process.ts';
import { NO_HEADLINE } from './io/sentences.ts';
import { writeResult } from './io/write-records.ts';

export const command = defineCommand({
  summary: 'Shows one article with its versions, its story and the evidence for both.',
  usage: `ID [--json]

  --json  one record: the article, with revisions, members (the articles of its story) and links between them`,
  options: { json: { type: 'boolean' } },
  operands: true,
  async run({ json }, operands) {
    const id = onlyOperand('article', operands, 'the id of one article');
    await withStore('read', async store => {
      const now = new Date().toISOString();
      const article = await readArticle(store.read, id, now);
      if (article === 'withdrawn') throw new ExchangeError('not-found', `Article ${id} was withdrawn.`, { id });
      if (article === undefined) throw new ExchangeError('not-found', `There is no article ${id} to be shown.`, { id });
      const revisions = await readRevisions(store.read, id);
      const members = await readStory(store.read, article.story, now);
      const shown = new Set(members.map(member => member.id));
      const links = (await readLinks(store.read, id)).filter(link => shown.has(link.from) && shown.has(link.to));
      // From the copy's side: "COPY repeats LEAD".
      const why = (await linksAmong(store.read, [...shown]))
        .filter(({ a, b }) => a === id || b === id)
        .map(link => linkInWords((link.a === id) === article.lead ? turned(link) : link));
      const record = { ...article, revisions, members: members.map(summary), links };
      await writeResult(json, record, () => page(article, revisions, members, why));
    });
  },
});

/** A member of a story without its text. */
function summary({ id, partner, headline, byline, published, relation, of, score, lead }: ArticleRecord) {
  return { id, partner, headline, byline, published, relation, of, score, lead };
}

function page(
  article: ArticleRecord,
  revisions: readonly RevisionRecord[],
  members: readonly ArticleRecord[],
  evidence: readonly string[],
): string {
  const removed = article.removed.map(({ as, raw, rule }) => `${as} "${raw.trim()}"${rule ? ` (${rule})` : ''}`);
  const rows: [string, string | null | undefined][] = [
    ['Partner', `${article.partnerName} (${article.partner})`],
    ['Byline', article.byline],
    ['Dateline', article.dateline?.raw],
    ['Credit line', article.creditLine],
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
