import { sql } from 'kysely';
import type { IncomingArticle } from '../core/article.ts';
import { articleIdentity, articleIdOf } from '../core/identity.ts';
import type { Partner } from '../core/partner.ts';
import { nameKey } from '../core/text/words.ts';
import { loadArticles } from '../store/articles.ts';
import { isPostgres } from '../store/sql.ts';
import type { ArticleRow, Transaction } from '../store/tables.ts';

/** Words that may be an id, and articles of the partner whose headline and slug are looked at: the latest. */
const [MOST_WORDS, MOST_ARTICLES] = [100, 2_000];
const WORD = /[\p{L}\p{N}][\p{L}\p{N}:._/#@?=&-]{3,200}/gu;
/** Shorter headlines and slugs stand in other copy by chance; more articles than these are meant by no notice. */
const [LEAST_HEADLINE, LEAST_SLUG, MOST_NAMED] = [12, 4, 5];

/**
 * A notice that withdraws other copy ("KILL: …") acts on the copy of its own partner that it names by id, slug or headline, and on
 * the earlier version of itself. Where it names none, or more than a notice would, a person decides. The notice is never shown.
 */
export async function actOnNotice(
  tx: Transaction,
  incoming: IncomingArticle,
  current: ReadonlyMap<string, ArticleRow>,
  partner: Partner,
): Promise<IncomingArticle> {
  const { article, killNotice } = incoming;
  if (killNotice === undefined || incoming.pubStatus === 'canceled') return incoming;
  const before = current.get(article.id);
  if (before?.pub_status === 'usable')
    return { ...incoming, pubStatus: 'canceled', editorialNote: incoming.editorialNote ?? killNotice };
  const words = [article.headline, incoming.editorialNote ?? '', article.bodyText.slice(0, 2_000)].join('\n');
  const named = incoming.cancels.length > 0 ? [] : await namedBy(tx, words, article.id, partner);
  const acts = incoming.cancels.length > 0 || (named.length > 0 && named.length <= MOST_NAMED);
  const heldFor = acts
    ? 'It is the notice of a kill, which was carried out.'
    : `It seems to be the notice of a kill, but it names no copy of ${partner.name} that is here: kill what it means.`;
  return {
    ...incoming,
    heldFor,
    editorialNote: incoming.editorialNote ?? killNotice,
    cancels: acts ? [...incoming.cancels, ...named.map(({ identity }) => identity)] : [],
  };
}

/** A slug of one word ("LIBRARY") stands in other words by chance: it counts as it is written, in capitals, or where it is called a slug. */
function isSlug(slug: string, written: string): boolean {
  if (nameKey(slug).includes(' ')) return true;
  const words = written.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.some((word, n) => word === slug && (slug !== slug.toLowerCase() || /^slug/i.test(words[n - 1] ?? '')));
}

async function namedBy(tx: Transaction, words: string, own: string, partner: Partner): Promise<ArticleRow[]> {
  const ids = (words.match(WORD) ?? [])
    .slice(0, MOST_WORDS)
    .map(word => word.replace(/[.:,;/]+$/, ''))
    .flatMap(word => [{ guid: word }, ...(/^https?:/.test(word) ? [{ url: word }] : [])])
    .map(item => articleIdOf(partner.id, articleIdentity(item).key));
  const byId = (await loadArticles(tx, [...new Set(ids)])).filter(
    row => row.id !== own && row.partner_id === partner.id && row.pub_status !== 'canceled',
  );
  if (byId.length > 0) return byId;
  const key = ` ${nameKey(words)} `;
  const written = words.slice(0, 400);
  const opening = ` ${nameKey(written)} `;
  const slug = isPostgres(tx) ? sql`r.record::json ->> 'slug'` : sql`r.record ->> '$.slug'`;
  const { rows } = await sql<{ id: string; headline: string; slug: string | null }>`
    select a.id, a.headline, ${slug} as slug
    from (
      select id, headline, revision from articles
      where partner_id = ${partner.id} and pub_status <> 'canceled' and id <> ${own}
      order by listed_at desc limit ${MOST_ARTICLES}
    ) as a join revisions r on r.article_id = a.id and r.number = a.revision`.execute(tx);
  const isNamed = (name: string | null, where: string, least: number): boolean => {
    const its = nameKey(name ?? '');
    return its.length >= least && where.includes(` ${its} `);
  };
  const found = rows.filter(
    ({ headline, slug }) =>
      isNamed(headline, key, LEAST_HEADLINE) || (isNamed(slug, opening, LEAST_SLUG) && isSlug(slug ?? '', written)),
  );
  return await loadArticles(
    tx,
    found.map(({ id }) => id),
  );
}
