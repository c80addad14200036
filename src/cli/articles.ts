import { ExchangeError } from '../errors.ts';
import { allPartners } from '../store/feeds.ts';
import { type ArticleFilter, type ArticleRecord, listArticles } from '../store/read-articles.ts';
import { defineCommand, numberOption, timeOption } from './io/command.ts';
import { withStore } from './io/process.ts';
import { clock, NO_HEADLINE, relationInWords } from './io/sentences.ts';
import { type Column, writeTable } from './io/table.ts';
import { say, writeRecord } from './io/write-records.ts';

/** Articles read at a time. */
const PAGE = 500;

export const command = defineCommand({
  summary: 'Lists the articles in the store, latest first.',
  usage: `[--json] [--all] [--partner P] [--language L] [--category C]
         [--since T] [--q WORDS] [--limit N]

  --json         one record an article, as "normalize" gives it, with partner, story and relation
  --all          copies too, not only each story's lead
  --partner P    only of this partner, by its id
  --language L   only in this language (en finds en-GB too)
  --category C   only with this category, keyword or subject
  --since T      only published (or, without a date, first seen) at or after this time
  --q WORDS      only those that have all these words; "a phrase", -not, OR
  --limit N      at most N articles (default: 50; with --json all)`,
  options: {
    json: { type: 'boolean' },
    all: { type: 'boolean' },
    partner: { type: 'string' },
    language: { type: 'string' },
    category: { type: 'string' },
    since: { type: 'string' },
    q: { type: 'string' },
    limit: { type: 'string' },
  },
  async run({ json, all, partner, language, category, since, q, limit }) {
    let left = numberOption('limit', limit, 1) ?? (json === true ? Number.POSITIVE_INFINITY : 50);
    const filter: ArticleFilter = { all, partner, language, category, q, since: timeOption('since', since) };
    await withStore('read', async store => {
      if (partner !== undefined && !(await allPartners(store.read)).some(({ id }) => id === partner)) {
        const help = 'See: news-exchange partners';
        throw new ExchangeError('not-found', `There is no partner "${partner}" in the store.`, { help });
      }
      const now = new Date().toISOString();
      let cursor: ArticleFilter['cursor'];
      let found = 0;
      do {
        const page = await listArticles(store.read, { ...filter, cursor }, now, Math.min(PAGE, left));
        if (json === true) for (const article of page.articles) await writeRecord(article);
        else await writeTable(page.articles, COLUMNS);
        left -= page.articles.length;
        found += page.articles.length;
        cursor = page.next;
      } while (cursor !== undefined && left > 0);
      const filtered = [partner, language, category, since, q].some(value => value !== undefined);
      if (found === 0) say(filtered ? 'No article matches.' : 'No article has come in yet.');
    });
  },
});

const COLUMNS: readonly Column<ArticleRecord>[] = [
  { head: 'ID', of: ({ id }) => id },
  { head: 'PUBLISHED', of: ({ published, updated }) => clock(published ?? updated) },
  { head: 'PARTNER', of: ({ partnerName }) => partnerName, cut: true },
  { head: 'HEADLINE', of: headline, cut: true },
];

function headline(article: ArticleRecord): string {
  const facts = [article.headline || NO_HEADLINE, article.byline, article.creditLine].filter(fact => fact !== null);
  const copy = article.of === null ? '' : ` [${relationInWords(article.relation, article.of)}]`;
  const loop = article.loop === undefined ? '' : ' [our own, come back]';
  return `${facts.join(' · ')}${copy}${loop}`;
}
