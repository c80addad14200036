import { type RawBuilder, type SqlBool, sql } from 'kysely';
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

/** The member of a story that was created first, but for some; of a rank and a least length where those are given. */
export async function firstMember(
  db: Database,
  storyId: string,
  except: readonly string[],
  among?: { readonly rank: number; readonly length: number },
): Promise<ArticleRow | undefined> {
  let query = usableMembers(db, storyId, except);
  if (among !== undefined) query = query.where('rank', '=', among.rank).where('length', '>=', among.length);
  return await query.orderBy(sql`coalesce(first_created, created_at)`).orderBy('id').limit(1).executeTakeFirst();
}

/** The longest of a story's members of the best rank, but for some. */
export async function bestOf(
  db: Database,
  storyId: string,
  except: readonly string[],
): Promise<ArticleRow | undefined> {
  const query = usableMembers(db, storyId, except).orderBy('rank').orderBy('length', 'desc').orderBy('id');
  return await query.limit(1).executeTakeFirst();
}

/** The member that leads a story, unless it is one of those excepted. */
export async function leadOf(
  db: Database,
  storyId: string,
  except: readonly string[],
): Promise<ArticleRow | undefined> {
  return await usableMembers(db, storyId, except).where('is_lead', '=', 1).limit(1).executeTakeFirst();
}

/** Whether the desk, or an id of ours, has had a word on members of these stories. */
export async function areDecided(db: Database, storyIds: readonly string[]): Promise<boolean> {
  const { rows } = await sql`
    select 1 from (
      select a as id from links where kind in ('merge', 'split', 'loop')
      union all select b from links where kind in ('merge', 'split', 'loop')
    ) as decided cross join articles as x
    where x.id = decided.id and ${among(db, 'x.story_id', storyIds)} limit 1`.execute(db);
  return rows.length > 0;
}

/** Members of a story a page at a time, by id, but for some. */
export async function membersAfter(
  db: Database,
  storyId: string,
  after: string,
  except: readonly string[],
  limit: number,
): Promise<ArticleRow[]> {
  return await usableMembers(db, storyId, except).where('id', '>', after).orderBy('id').limit(limit).execute();
}

function usableMembers(db: Database, storyId: string, except: readonly string[]) {
  return db
    .selectFrom('articles')
    .selectAll()
    .where(inStories(db, [storyId]))
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

/** Every link that starts or ends at these articles, without its evidence. */
export async function linksOf(
  db: Database,
  articleIds: readonly string[],
  least = 0,
): Promise<Omit<LinkRow, 'evidence'>[]> {
  const links = db
    .selectFrom('links')
    .select(['a', 'b', 'kind', 'score', 'parts_of_a', 'parts_of_b'])
    .$if(least > 0, query => query.where(eb => eb.or([eb('score', '>=', least), eb('kind', 'in', DECIDED)])));
  const from = await links.where(among(db, 'a', articleIds)).execute();
  const to = await links
    .where(among(db, 'b', articleIds))
    .where(eb => eb.not(among(db, 'a', articleIds)))
    .execute();
  for (const link of to) from.push(link);
  return from;
}

/** Whether a link of this kind stays whatever the words of its articles become. */
export function isDecided(kind: string): boolean {
  return DECIDED.includes(kind);
}

/** Takes back what was scored between these articles and others, before it is scored anew; what the desk or an id says stays. */
export async function deleteLinks(tx: Transaction, articleIds: readonly string[]): Promise<void> {
  for (const end of ['a', 'b']) {
    await tx
      .deleteFrom('links')
      .where(among(tx, end, articleIds))
      .where('kind', 'not in', DECIDED)
      .execute();
  }
}

/** Takes back what the desk said of pairs of articles, whichever of the two it was said of first; gives what was taken back. */
export async function deleteDecisions(
  tx: Transaction,
  kind: 'merge' | 'split',
  ends: readonly [readonly string[], readonly string[]],
): Promise<LinkRow[]> {
  const deleted: LinkRow[] = [];
  for (const [one, two] of [ends, [ends[1], ends[0]] as const]) {
    const rows = await tx
      .deleteFrom('links')
      .where('kind', '=', kind)
      .where(among(tx, 'a', one))
      .where(among(tx, 'b', two))
      .returningAll()
      .execute();
    deleted.push(...rows);
  }
  return deleted;
}

/** A link with what was found in both articles; null where a decision of the desk carries none. */
export type Evidence = {
  readonly shareOfFirst?: number;
  readonly shareOfSecond?: number;
  readonly headline?: number;
  readonly figures?: Facts;
  readonly names?: Facts;
  /** Hours apart; absent where one of the articles has no time. */
  readonly hours?: number;
  readonly sameSource?: boolean;
  /** When the desk decided, and who. */
  readonly at?: string;
  readonly by?: string;
};

type Facts = { readonly same: number; readonly exchanged: number };

/** The links among these articles, the strongest first, and what the desk said of any of them. */
export async function linksAmong(
  db: Database,
  articleIds: readonly string[],
): Promise<(Omit<LinkRow, 'evidence'> & { evidence: Evidence })[]> {
  const links = db.selectFrom('links').selectAll();
  const from = among(db, 'a', articleIds);
  const to = among(db, 'b', articleIds);
  const rows = await links
    .where(from)
    .where(eb => eb.or([to, eb('kind', 'in', ['merge', 'split'])]))
    .union(links.where(to).where('kind', 'in', ['merge', 'split']))
    .orderBy('score', 'desc')
    .orderBy('a')
    .orderBy('b')
    .execute();
  return rows.map(row => ({ ...row, evidence: JSON.parse(row.evidence ?? '{}') as Evidence }));
}
