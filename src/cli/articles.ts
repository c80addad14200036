import { ExchangeError } from '../errors.ts';
import { loadPartner } from '../store/partners.ts';
import { type ArticleFilter, type ArticleRecord, listArticles, timeOf } from '../store/read-articles.ts';
import { type HeldArticle, listHeld } from '../store/read-held.ts';
import { defineCommand, numberOption, timeOption } from './io/command.ts';
import { ACTOR_OPTIONS, ACTOR_USAGE, actorOf } from './io/desk.ts';
import { withStore } from './io/process.ts';
import { clock, NO_HEADLINE, relationInWords } from './io/sentences.ts';
import { type Column, writeTable } from './io/table.ts';
import { say, writeRecord } from './io/write-records.ts';

/** Articles read at a time. */
const PAGE = 500;

export const command = defineCommand({
  summary: 'Lists the articles in the store, latest first; kills, holds, releases and erases them.',
  usage: `[--json] [--all] [--held] [--partner P]
    [--language L] [--category C] [--since T] [--q WORDS] [--limit N]
  | kill ID… [--story] | hold ID… | release ID… | erase ID… --reason TEXT  [--by NAME] [--reason TEXT] [--seen SEQ]

  kill ID…       withdraws them and their copies for good; --story: all articles of their stories
  hold ID…       takes them off all surfaces until they are released
  release ID…    from a hold, an embargo, or a kill of the desk's own, which takes copies too: release each
  erase ID…      removes their words from every table, archived document and dead letter, for good
${ACTOR_USAGE}

  --json         one record an article, as "normalize" gives it, with partner, story and relation
  --held         what readers do not see, and why: embargoed, withheld, held, killed
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
    held: { type: 'boolean' },
    story: { type: 'boolean' },
    ...ACTOR_OPTIONS,
  },
  verbs: ['kill', 'hold', 'release', 'erase'],
  operands: true,
  async run({ json, all, held, partner, language, category, since, q, limit, story, ...typed }, [verb, ...ids]) {
    if (verb !== undefined) {
      refuseIdle(`articles ${verb}`, { all, held, partner, language, category, since, q, limit });
      const { actOn } = await import('./io/act-on-articles.ts');
      return await actOn(verb, ids, actorOf(typed), { json, story });
    }
    refuseIdle('articles without an action', { story, by: typed.by, reason: typed.reason, seen: typed.seen });
    if (held === true) refuseIdle('articles --held', { language, category, q });
    if (held === true) return await showHeld({ partner, since: timeOption('since', since) }, json, limit);
    let left = numberOption('limit', limit, 1) ?? (json === true ? Number.POSITIVE_INFINITY : 50);
    const filter: ArticleFilter = { all, partner, language, category, q, since: timeOption('since', since) };
    await withStore('read', async store => {
      if (partner !== undefined) await loadPartner(store.read, partner);
      const now = new Date().toISOString();
      let cursor: ArticleFilter['cursor'];
      let found = 0;
      let above: readonly number[] | undefined;
      do {
        const page = await listArticles(store.read, { ...filter, cursor }, now, Math.min(PAGE, left));
        if (json === true) for (const article of page.articles) await writeRecord(article);
        else above = await writeTable(page.articles, COLUMNS, { above });
        left -= page.articles.length;
        found += page.articles.length;
        cursor = page.next;
      } while (cursor !== undefined && left > 0);
      const filtered = [partner, language, category, since, q].some(value => value !== undefined);
      if (found === 0) say(filtered ? 'No article matches.' : 'No article has come in yet.');
    });
    return 0;
  },
});

/** An option without effect would let a longer list, or another action, pass for what was asked. Throws `usage`. */
function refuseIdle(what: string, options: Readonly<Record<string, unknown>>): void {
  const [name] = Object.entries(options).find(([, value]) => value !== undefined) ?? [];
  if (name === undefined) return;
  throw new ExchangeError('usage', `${what} takes no --${name}.`, { help: 'See: news-exchange help articles' });
}

/** What readers do not see, for the desk. */
async function showHeld(filter: Parameters<typeof listHeld>[1], json: boolean | undefined, limit: string | undefined) {
  const most = numberOption('limit', limit, 1) ?? (json === true ? 1_000_000 : 50);
  return await withStore('read', async store => {
    if (filter.partner !== undefined) await loadPartner(store.read, filter.partner);
    const articles = await listHeld(store.read, filter, new Date().toISOString(), most);
    if (json === true) for (const article of articles) await writeRecord(article);
    else await writeTable(articles, HELD_COLUMNS);
    if (articles.length === 0) say('Nothing is held, withheld, killed or under embargo.');
    return 0;
  });
}

const HELD_COLUMNS: readonly Column<HeldArticle>[] = [
  { head: 'ID', of: ({ id }) => id },
  { head: 'SINCE', of: ({ updated }) => clock(updated) },
  { head: 'STATE', of: ({ state }) => state },
  { head: 'PARTNER', of: ({ partnerName }) => partnerName, cut: true },
  { head: 'HEADLINE AND WHY', of: heldInWords, cut: true },
];

function heldInWords({ headline, by, until, reason }: HeldArticle): string {
  const why = [by && `by ${by}`, until && `until ${clock(until)}`, reason].filter(Boolean).join('; ');
  return `${headline || NO_HEADLINE}${why === '' ? '' : ` [${why}]`}`;
}

const COLUMNS: readonly Column<ArticleRecord>[] = [
  { head: 'ID', of: ({ id }) => id },
  { head: 'PUBLISHED', of: article => clock(timeOf(article)) },
  { head: 'PARTNER', of: ({ partnerName }) => partnerName, cut: true },
  { head: 'HEADLINE', of: headline, cut: true },
];

function headline(article: ArticleRecord): string {
  const facts = [article.headline || NO_HEADLINE, article.byline, article.creditLine].filter(fact => fact !== null);
  const copy = article.of === null ? '' : ` [${relationInWords(article.relation, article.of)}]`;
  const loop = article.loop === undefined ? '' : ' [our own, come back]';
  return `${facts.join(' · ')}${copy}${loop}`;
}
