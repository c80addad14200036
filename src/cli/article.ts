import { parseArgs } from 'node:util';
import { ExchangeError } from '../errors.ts';
import {
  type ArticleRecord,
  type RevisionRecord,
  readArticle,
  readLinks,
  readRevisions,
  readStory,
} from '../store/read-articles.ts';
import { linksAmong } from '../store/stories.ts';
import type { Command } from './command.ts';
import { linkInWords, turned } from './evidence-words.ts';
import { flushRecords, writeRecord } from './ndjson.ts';
import { withStore } from './open-to-read.ts';
import { NO_HEADLINE } from './sentences.ts';

export const command: Command = {
  summary: 'Shows one article with its versions, its story and the evidence for both.',
  usage: `ID [--json]

  --json  one record: the article, with revisions, members (its story's articles) and links (what was found between them)`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean' } },
      allowPositionals: true,
    });
    const [id, ...more] = positionals;
    if (id === undefined || more.length > 0) throw new ExchangeError('usage', 'article takes the id of one article.');
    return await withStore(async store => {
      const now = new Date().toISOString();
      const article = await readArticle(store.read, id, now);
      if (article === 'withdrawn') throw new ExchangeError('not-found', `Article ${id} was withdrawn.`, { id });
      if (article === undefined) throw new ExchangeError('not-found', `There is no article ${id} to be shown.`, { id });
      const revisions = await readRevisions(store.read, id);
      const members = await readStory(store.read, article.story, now);
      const shown = new Set(members.map(member => member.id));
      const links = (await readLinks(store.read, id)).filter(link => shown.has(link.from) && shown.has(link.to));
      if (values.json === true) {
        await writeRecord({ ...article, revisions, members: members.map(summary), links });
        await flushRecords();
      } else {
        const among = await linksAmong(store.read, [...shown]);
        const why = among.filter(({ a, b }) => a === id || b === id).map(link => (link.a === id ? link : turned(link)));
        process.stdout.write(page(article, revisions, members, why.map(linkInWords)));
      }
      return 0;
    });
  },
};

/** A member of a story without its words. */
function summary({ id, partner, headline, byline, published, relation, of, score, lead }: ArticleRecord) {
  return { id, partner, headline, byline, published, relation, of, score, lead };
}

function page(
  article: ArticleRecord,
  revisions: readonly RevisionRecord[],
  members: readonly ArticleRecord[],
  evidence: readonly string[],
): string {
  const rows: [string, string | null | undefined][] = [
    ['Partner', `${article.partnerName} (${article.partner})`],
    ['Byline', article.byline],
    ['Dateline', article.dateline?.raw],
    ['Credit line', article.creditLine],
    ['Loop', article.loop?.reason],
    ['Published', article.published],
    ['URL', article.url],
    ['Version', `${article.version} (revision ${article.revision})`],
    [
      'Taken out',
      article.removed.map(cut => `${cut.as} "${cut.raw.trim()}"${cut.rule ? ` (${cut.rule})` : ''}`).join('; '),
    ],
    ['Versions', revisions.map(one => `${one.revision} ${one.at} ${one.reason}`).join('; ')],
    ['Story', article.story],
  ];
  const table = rows.filter(([, value]) => value).map(([name, value]) => `${`${name}:`.padEnd(13)}${value}`);
  const story = members.map(
    one =>
      `  ${one.id}  ${one.partnerName}: ${one.headline || NO_HEADLINE} [${one.lead ? 'lead' : `${one.relation}, ${one.score.toFixed(2)}`}]`,
  );
  const why = evidence.length === 0 ? [] : ['Evidence:', ...evidence.map(sentence => `  ${sentence}`)];
  return `${[article.headline || NO_HEADLINE, '', ...table, ...story, ...why, '', article.bodyText].join('\n')}\n`;
}
