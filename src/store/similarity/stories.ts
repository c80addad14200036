import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Evidence as Found } from '../../core/similarity/features.ts';
import { SAME_STORY } from '../../core/similarity/model.ts';
import { among, insertRows, listed } from '../sql.ts';
import type { ArticleRow, Database, LinkRow, Transaction } from '../tables.ts';

/** Every article of these stories, by id. */
export async function storyMembers(db: Database, storyIds: readonly string[]): Promise<ArticleRow[]> {
  return await db.selectFrom('articles').selectAll().where(inStories(db, storyIds)).orderBy('id').execute();
}

/** Which of these stories have at least so many members beside the first. */
export async function storiesAbove(db: Database, storyIds: readonly string[], members: number): Promise<Set<string>> {
  const asked = storyIds.map(id => ({ id }));
  const { rows } = await sql<{ id: string }>`
    select v.id from ${listed(db, { id: 'text' }, asked)} where (
      select count(*) from (
        select 1 from articles where story_id = v.id and story_id <> articles.id limit ${members}
      ) as counted) >= ${members}`.execute(db);
  return new Set(rows.map(row => row.id));
}

/**
 * The members of these stories that may lead one, but for some: of each rank those that are longer than all created before them. The
 * longest is among them, and the first created of any least length.
 */
export async function possibleLeads(
  db: Database,
  storyIds: readonly string[],
  except: readonly string[],
): Promise<ArticleRow[]> {
  const possible = sql<string>`(
    select id from (
      select id, length, max(length) over (
        partition by story_id, rank order by coalesce(first_created, created_at), id
        rows between unbounded preceding and 1 preceding
      ) as before
      from (${usableMembers(db, storyIds, except).selectAll()}) as members
    ) as m where before is null or length > before)`;
  return await db.selectFrom('articles').selectAll().where('id', 'in', possible).execute();
}

/** Whether the desk, or an id of ours, made one of these stories out of several. */
export async function areMerged(db: Database, storyIds: readonly string[]): Promise<boolean> {
  if (storyIds.length === 0) return false;
  const { rows } = await sql`
    select 1 from articles where pivot_id is not null and ${among(db, 'story_id', storyIds)} limit 1`.execute(db);
  return rows.length > 0;
}

/** A pair of articles that the desk, or an id of ours, makes one story, and the stories that they are in. */
type Merge = { readonly a: string; readonly b: string; readonly story_of_a: string; readonly story_of_b: string };

/** The merges that members of these stories take part in, but for pairs that the desk split. */
export async function mergesOf(db: Database, storyIds: readonly string[]): Promise<Merge[]> {
  const { rows } = await sql<Merge>`
    select l.a, l.b, x.story_id as story_of_a, y.story_id as story_of_b
    from links as l join articles as x on x.id = l.a join articles as y on y.id = l.b
    where l.kind in ('merge', 'loop') and (${among(db, 'x.story_id', storyIds)} or ${among(db, 'y.story_id', storyIds)})
      and not exists (
        select 1 from links as s
        where s.kind = 'split' and ((s.a = l.a and s.b = l.b) or (s.a = l.b and s.b = l.a)))`.execute(db);
  return rows;
}

/** Members that are read at a time: some megabytes. */
const AT_ONCE = 200;

/** The usable members of a story but for some, a page at a time, by id: of one that was merged, or of a flood, there may be any number. */
export async function* membersOf(
  db: Database,
  storyId: string,
  except: readonly string[] = [],
): AsyncGenerator<ArticleRow[]> {
  const usable = usableMembers(db, [storyId], except).selectAll().orderBy('id').limit(AT_ONCE);
  for (let last = ''; ; ) {
    const members = await usable.where('id', '>', last).execute();
    yield members;
    if (members.length < AT_ONCE) return;
    last = members.at(-1)?.id ?? '';
  }
}

function usableMembers(db: Database, storyIds: readonly string[], except: readonly string[]) {
  return db
    .selectFrom('articles')
    .where(inStories(db, storyIds))
    .where('pub_status', '=', 'usable')
    .where(sql<SqlBool>`not ${among(db, 'id', except)}`);
}

/**
 * That an article is of these stories, in the two ways that the indexes know: the one that gave its story the id, and
 * all others. `articles`: the name that the table has in the question.
 */
export function inStories(db: Database, storyIds: readonly string[], articles = 'articles'): RawBuilder<SqlBool> {
  const story = among(db, `${articles}.story_id`, storyIds);
  const others = sql`${sql.ref(`${articles}.story_id`)} <> ${sql.ref(`${articles}.id`)}`;
  return sql`((${among(db, `${articles}.id`, storyIds)} and ${story}) or (${story} and ${others}))`;
}

/** Notes what articles have to do with one another; a pair scored anew is overwritten. */
export async function insertLinks(tx: Transaction, links: readonly LinkRow[]): Promise<void> {
  await insertRows(tx, 'links', links, { on: ['a', 'b', 'kind'], do: 'replace' });
}

/** What the desk or an id says, not the words. */
const DECIDED = ['merge', 'split', 'loop'];
export const isDecided = (kind: string): boolean => DECIDED.includes(kind);

/** Whether a link says that two articles are one story, or what was decided of them; a near miss is stored to be explained, no more. */
export const holds = ({ kind, score }: LinkRow): boolean => score >= SAME_STORY || isDecided(kind);

/** That a link starts or ends at one of these articles. */
const isAt = (db: Database, articleIds: readonly string[]): RawBuilder<SqlBool> =>
  sql`(${among(db, 'a', articleIds)} or ${among(db, 'b', articleIds)})`;

/** Every link that starts or ends at these articles, without its evidence. */
export async function linksOf(
  db: Database,
  articleIds: readonly string[],
  least = 0,
): Promise<Omit<LinkRow, 'evidence'>[]> {
  return await db
    .selectFrom('links')
    .select(['a', 'b', 'kind', 'score'])
    .where(isAt(db, articleIds))
    .$if(least > 0, query => query.where(eb => eb.or([eb('score', '>=', least), eb('kind', 'in', DECIDED)])))
    .execute();
}

/** Takes back what was scored between these articles and others, before it is scored anew; what the desk or an id says stays. */
export async function deleteLinks(tx: Transaction, articleIds: readonly string[]): Promise<void> {
  await tx.deleteFrom('links').where(isAt(tx, articleIds)).where('kind', 'not in', DECIDED).execute();
}

/** Takes back what the desk said of pairs of articles, whichever of the two it was said of first; gives what was taken back. */
export async function deleteDecisions(
  tx: Transaction,
  kind: 'merge' | 'split',
  [some, others]: readonly [readonly string[], readonly string[]],
): Promise<LinkRow[]> {
  const isThere = sql<SqlBool>`${among(tx, 'a', some)} and ${among(tx, 'b', others)}`;
  const isBack = sql<SqlBool>`${among(tx, 'a', others)} and ${among(tx, 'b', some)}`;
  return await tx
    .deleteFrom('links')
    .where('kind', '=', kind)
    .where(sql<SqlBool>`((${isThere}) or (${isBack}))`)
    .returningAll()
    .execute();
}

/** What was found in both articles of a link, or of a decision of the desk when it was made, and by whom. */
export type Evidence = Partial<Found> & { readonly at?: string; readonly by?: string };

/** The links among these articles, the strongest first, and what the desk said of any of them. */
export async function linksAmong(
  db: Database,
  articleIds: readonly string[],
): Promise<(Omit<LinkRow, 'evidence'> & { evidence: Evidence })[]> {
  const rows = await db
    .selectFrom('links')
    .selectAll()
    .where(isAt(db, articleIds))
    .where(eb =>
      eb.or([
        eb('kind', 'in', ['merge', 'split']),
        sql<SqlBool>`(${among(db, 'a', articleIds)} and ${among(db, 'b', articleIds)})`,
      ]),
    )
    .orderBy('score', 'desc')
    .orderBy('a')
    .orderBy('b')
    .execute();
  return rows.map(row => ({ ...row, evidence: JSON.parse(row.evidence ?? '{}') as Evidence }));
}
