import { parseArgs } from 'node:util';
import { ExchangeError } from '../errors.ts';
import { allPartners } from '../store/partners.ts';
import type { ArticleFilter, ArticleRecord } from '../store/read-articles.ts';
import { listArticles } from '../store/read-articles.ts';
import type { Command } from './command.ts';
import { flushRecords, writeRecord } from './ndjson.ts';
import { numberOption, timeOption, withStore } from './open-to-read.ts';
import { NO_HEADLINE, relationInWords } from './sentences.ts';

/** Articles read at a time. */
const PAGE = 500;

export const command: Command = {
  summary: 'Lists the articles in the store, latest first.',
  usage: `[--json] [--all] [--partner P] [--language L] [--since T] [--q WORDS] [--limit N]

  --json         one record an article, as "normalize" gives it, with partner, story and relation
  --all          copies too, not only each story's lead
  --partner P    only of this partner, by its id
  --language L   only in this language (en finds en-GB too)
  --since T      only published (or, without a date, first seen) at or after this time
  --q WORDS      only those that have all these words
  --limit N      at most so many (with --json: all; else 50)`,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        json: { type: 'boolean' },
        all: { type: 'boolean' },
        partner: { type: 'string' },
        language: { type: 'string' },
        since: { type: 'string' },
        q: { type: 'string' },
        limit: { type: 'string' },
      },
    });
    const since = timeOption('since', values.since);
    const limit = numberOption('limit', values.limit, 1) ?? (values.json === true ? Number.POSITIVE_INFINITY : 50);
    const filter: ArticleFilter = {
      all: values.all === true,
      ...(values.partner === undefined ? {} : { partner: values.partner }),
      ...(values.language === undefined ? {} : { language: values.language }),
      ...(values.q === undefined ? {} : { q: values.q }),
      ...(since === undefined ? {} : { since }),
    };
    return await withStore(async store => {
      const { partner } = values;
      if (partner !== undefined && !(await allPartners(store.read)).some(({ id }) => id === partner)) {
        throw new ExchangeError('not-found', `There is no partner "${partner}" in the store.`, {
          help: 'See: news-exchange partners',
        });
      }
      const now = new Date().toISOString();
      let cursor: ArticleFilter['cursor'];
      let found = 0;
      for (let left = limit; left > 0; ) {
        const page = { ...filter, ...(cursor === undefined ? {} : { cursor }) };
        const { articles, next } = await listArticles(store.read, page, now, Math.min(PAGE, left));
        for (const article of articles) {
          if (values.json === true) await writeRecord(article);
          else process.stdout.write(`${line(article)}\n`);
        }
        left -= articles.length;
        found += articles.length;
        cursor = next;
        if (next === undefined) break;
      }
      await flushRecords();
      if (found === 0) process.stderr.write(`${nothing(values)}\n`);
      return 0;
    });
  },
};

function nothing({ json: _json, all: _all, ...asked }: Readonly<Record<string, unknown>>): string {
  return Object.keys(asked).length === 0 ? 'No article has come in yet.' : 'No article is as asked for.';
}

function line(article: ArticleRecord): string {
  const time = (article.published ?? article.updated).slice(0, 16).replace('T', ' ');
  const by = article.byline === null ? '' : ` · ${article.byline}`;
  const credit = article.creditLine === null ? '' : ` · ${article.creditLine}`;
  const copy = article.of === null ? '' : ` [${relationInWords(article.relation, article.of)}]`;
  const loop = article.loop === undefined ? '' : ' [our own, come back]';
  return `${article.id}  ${time}  ${article.partnerName}: ${article.headline || NO_HEADLINE}${by}${credit}${copy}${loop}`;
}
