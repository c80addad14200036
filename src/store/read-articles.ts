import { type SqlBool, sql } from 'kysely';
import type { WholeArticle } from '../core/article.ts';
import { listKeys } from './list-keys.ts';
import { type PackedArticle, unpackArticle } from './pack-article.ts';
import { inStories } from './similarity/stories.ts';
import { listed } from './sql.ts';
import type { ArticleRow, Database, LinkRow } from './tables.ts';
import { type ArticleFilter, COLUMNS, revisionOf, stateOf, visibleAt } from './walk-list.ts';

export type { ArticleFilter } from './walk-list.ts';

/** An article as readers get it: the `normalize` record, and what the store knows of it. What is not known is absent. */
export type ArticleRecord = WholeArticle & {
  readonly partner: string;
  readonly partnerName: string;
  readonly url?: string;
  readonly guid?: string;
  readonly published?: string;
  readonly firstCreated?: string;
  /** When the store last changed it. */
  readonly updated: string;
  /** As the source printed it, else the number of the revision. */
  readonly version: string;
  readonly revision: number;
  readonly pubStatus: string;
  readonly language?: string;
  readonly provider?: string;
  readonly story: string;
  readonly relation: string;
  readonly of: string | null;
  readonly score: number;
  readonly lead: boolean;
};

/** The time that people are shown of an article: its own, else when it was first made or seen, which no correction moves. */
export const timeOf = ({ published, firstCreated, updated }: ArticleRecord): string =>
  published ?? firstCreated ?? updated;

/** What lists give where the words are not wanted: the record without its texts and the evidence for what was read in them. */
export type ArticleSummary = Omit<ArticleRecord, keyof Evidence>;

type Evidence = Pick<ArticleRecord, 'text' | 'bodyText' | 'bodyHtml' | 'removed' | 'doubts' | 'trail' | 'provenance'>;

export function summaryOf(article: ArticleRecord): ArticleSummary {
  const { text: _, bodyText: _1, bodyHtml: _2, removed: _3, doubts: _4, trail: _5, provenance: _6, ...rest } = article;
  return rest;
}

/** One page, latest first, of articles that are usable and under no embargo at `now`. */
export async function listArticles(
  db: Database,
  filter: ArticleFilter,
  now: string,
  limit: number,
): Promise<{ articles: ArticleRecord[]; next: ArticleFilter['cursor'] }> {
  const { wanted, next } = await listRevisions(db, filter, now, limit);
  const loaded = await loadRecords(db, wanted, filter.summary);
  return { articles: loaded.flatMap(one => one?.article ?? []), next };
}

/** One revision of an article, with the article's row in one value (`stateOf`). */
export type Wanted = { readonly state: string };

/** The revisions of which a page of `listArticles` consists. */
export async function listRevisions(
  db: Database,
  filter: ArticleFilter,
  now: string,
  limit: number,
): Promise<{ wanted: readonly Wanted[]; next: ArticleFilter['cursor'] }> {
  const { keys, end } = await listKeys(db, filter, now, limit);
  return { wanted: keys, next: end };
}

/** A row with words, as articleRecord takes it. */
type Joined = Pick<ArticleRow, (typeof COLUMNS)[number]> & PackedArticle & { partner_name: string };

function selectArticles(db: Database) {
  return db
    .selectFrom('articles as a')
    .innerJoin('partners as p', 'p.id', 'a.partner_id')
    .innerJoin('revisions as r', join => join.onRef('r.article_id', '=', 'a.id').onRef('r.number', '=', 'a.revision'))
    .select(COLUMNS.map(column => `a.${column}` as const))
    .select(['r.record', 'r.body_text', 'r.body_html', 'p.name as partner_name']);
}

/** The same of one row. */
export function isVisible(row: Pick<ArticleRow, 'pub_status' | 'embargoed_until'>, now: string): boolean {
  return row.pub_status === 'usable' && (row.embargoed_until === null || row.embargoed_until <= now);
}

/** The record that readers get of a row and the words that belong to it: of its latest revision, or of an earlier one. */
function articleRecord(row: Joined, revision = row.revision): ArticleRecord {
  const { id: article_id, record, body_text, body_html } = row;
  return {
    ...unpackArticle({ article_id, record, body_text, body_html }),
    partner: row.partner_id,
    partnerName: row.partner_name,
    ...(row.url === null ? {} : { url: row.url }),
    ...(row.guid === null ? {} : { guid: row.guid }),
    ...(row.published === null ? {} : { published: row.published }),
    ...(row.first_created === null ? {} : { firstCreated: row.first_created }),
    updated: row.updated_at,
    version: row.version ?? String(revision),
    revision,
    pubStatus: row.pub_status,
    ...(row.language === null ? {} : { language: row.language }),
    ...(row.provider === null ? {} : { provider: row.provider }),
    story: row.story_id,
    relation: row.relation,
    of: row.of_id,
    score: row.score,
    lead: row.is_lead === 1,
  };
}

/**
 * An article with the words of one of its revisions. `killedTo`: what was printed up to that revision was withdrawn (0: nothing ever
 * was) and stays so, although the article may have come back with other words.
 */
export type Loaded<T> = { readonly article: T; readonly state: string; readonly killedTo: number };

/** Reads articles with the words of these revisions, in their order; undefined for those that are gone. */
export async function loadRecords(
  db: Database,
  wanted: readonly Wanted[],
  summary = false,
): Promise<(Loaded<ArticleRecord> | undefined)[]> {
  if (wanted.length === 0) return [];
  const asked = wanted.map(({ state }) => revisionOf(state));
  const words = (column: 'body_text' | 'body_html') => (summary ? sql<string>`''` : sql.ref<string>(`r.${column}`));
  const rows = await db
    .selectFrom('articles as a')
    .innerJoin('partners as p', 'p.id', 'a.partner_id')
    .innerJoin('revisions as r', 'r.article_id', 'a.id')
    .select(COLUMNS.map(column => `a.${column}` as const))
    .select(['r.number', 'r.record', words('body_text').as('body_text'), words('body_html').as('body_html')])
    .select(['p.name as partner_name', stateOf('r.number').as('state')])
    .select(
      sql<number>`coalesce((
        select max(k.number) from revisions k where k.article_id = a.id and k.reason = 'canceled'), 0)`.as('killed_to'),
    )
    .where(
      sql<SqlBool>`(r.article_id, r.number) in (select v.id, v.number from ${listed(db, { id: 'text', number: 'integer' }, asked)})`,
    )
    .execute();
  const found = new Map(
    rows.map(row => [
      `${row.id} ${row.number}`,
      { article: articleRecord(row, row.number), state: row.state, killedTo: row.killed_to },
    ]),
  );
  return asked.map(({ id, number }) => found.get(`${id} ${number}`));
}

/** One article, if it may be shown: `withdrawn` tells that there is one, but canceled. */
export async function readArticle(
  db: Database,
  id: string,
  now: string,
): Promise<ArticleRecord | 'withdrawn' | undefined> {
  const row = await selectArticles(db).where('a.id', '=', id).executeTakeFirst();
  if (row === undefined) return undefined;
  if (row.pub_status === 'canceled') return 'withdrawn';
  return isVisible(row, now) ? articleRecord(row) : undefined;
}

/** One article with its last words, whether readers see it or not; undefined where there is none, or its words were erased. */
export async function readUnseen(db: Database, id: string): Promise<ArticleRecord | undefined> {
  const row = await selectArticles(db).where('a.id', '=', id).executeTakeFirst();
  return row && articleRecord(row);
}

/** A story's articles that may be shown, its lead first, then as they came. */
export async function readStory(db: Database, id: string, now: string): Promise<ArticleRecord[]> {
  const rows = await selectArticles(db)
    .where(inStories(db, [id], 'a'))
    .where(visibleAt(now))
    .orderBy('a.is_lead', 'desc')
    .orderBy('a.created_at')
    .orderBy('a.id')
    .execute();
  return rows.map(articleRecord);
}

/** A copy of a story as a list names it. */
export type Copy = { readonly id: string; readonly partnerName: string };

/** The copies of stories that may be shown, by story, as they came. */
export async function readCopies(db: Database, storyIds: readonly string[], now: string): Promise<Map<string, Copy[]>> {
  const rows = await db
    .selectFrom('articles as a')
    .innerJoin('partners as p', 'p.id', 'a.partner_id')
    .select(['a.id', 'a.story_id', 'p.name as partnerName'])
    .where(inStories(db, storyIds, 'a'))
    .where('a.is_lead', '=', 0)
    .where(visibleAt(now))
    .orderBy('a.created_at')
    .orderBy('a.id')
    .execute();
  return Map.groupBy(rows, row => row.story_id);
}

/** One version of an article's words. */
export type RevisionRecord = WholeArticle & { readonly revision: number; readonly at: string; readonly reason: string };

/**
 * Every version of an article's words that may be shown, first to last: none of what a kill withdrew, although the article
 * came back. Whether the article may be shown at all is asked before.
 */
export async function readRevisions(db: Database, id: string): Promise<RevisionRecord[]> {
  const rows = await db.selectFrom('revisions').selectAll().where('article_id', '=', id).orderBy('number').execute();
  const killed = rows.findLastIndex(row => row.reason === 'canceled');
  return rows
    .slice(killed + 1)
    .map(row => ({ ...unpackArticle(row), revision: row.number, at: row.at, reason: row.reason }));
}

/** What was found between an article and others, with the evidence for it, strongest first. */
export async function readLinks(db: Database, id: string) {
  const { rows } = await sql<LinkRow>`
    select * from links where a = ${id} or b = ${id} order by score desc, a, b`.execute(db);
  return rows.map(({ a: from, b: to, kind, score, evidence }) => {
    return { from, to, kind, score, ...(evidence === null ? {} : { evidence: JSON.parse(evidence) as unknown }) };
  });
}
