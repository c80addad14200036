import { sql } from 'kysely';
import { currentRevisions, isErased } from './articles.ts';
import { unpackArticle } from './pack-article.ts';
import { inStories } from './similarity/stories.ts';
import type { ArticleRow, Database } from './tables.ts';

/** An article that readers do not see, as the desk sees it: what keeps it back, who, why and until when. */
export type HeldArticle = {
  readonly id: string;
  readonly partner: string;
  readonly partnerName: string;
  readonly headline: string;
  readonly state: 'embargoed' | 'withheld' | 'held' | 'killed' | 'erased';
  /** Whose hold or kill it is, where that is known. */
  readonly by?: string;
  readonly reason?: string;
  readonly until?: string;
  readonly published?: string;
  readonly updated: string;
  readonly revision: number;
  readonly story: string;
};

/** Articles that readers do not see, latest first. */
export async function listHeld(
  db: Database,
  filter: {
    readonly partner?: string | undefined;
    readonly since?: string | undefined;
    readonly story?: string | undefined;
    readonly id?: string | undefined;
  },
  now: string,
  limit: number,
): Promise<HeldArticle[]> {
  let query = db
    .selectFrom('articles as a')
    .innerJoin('partners as p', 'p.id', 'a.partner_id')
    .selectAll('a')
    .select('p.name as partner_name')
    .select(
      sql<string | null>`(
        select r.reason from kills r where r.identity = a.identity and r.partner_id = a.partner_id limit 1)`.as(
        'kill_reason',
      ),
    )
    .select(
      sql<string | null>`(
        select u.actor from audit u where u.subject = a.id and u.action in ('kill', 'erase') order by u.id desc limit 1)`.as(
        'killer',
      ),
    )
    .where(sql<boolean>`(a.pub_status <> 'usable' or a.lift_at is not null)`)
    .where(eb => eb.or([eb('a.pub_status', '<>', 'usable'), eb('a.lift_at', '>', now)]))
    // Tombstones of retention are for nobody to act on.
    .where(eb => eb.or([eb('a.held_by', 'is', null), eb('a.held_by', '<>', 'retention')]));
  if (filter.id !== undefined) query = query.where('a.id', '=', filter.id);
  if (filter.partner !== undefined) query = query.where('a.partner_id', '=', filter.partner);
  if (filter.since !== undefined) query = query.where('a.listed_at', '>=', filter.since);
  if (filter.story !== undefined) query = query.where(inStories(db, [filter.story], 'a'));
  const rows = await query.orderBy('a.listed_at', 'desc').orderBy('a.id', 'desc').limit(limit).execute();
  const dropped = await droppedByRule(
    db,
    rows.filter(row => stateOf(row, now) === 'withheld').map(({ id }) => id),
  );
  return rows.map(row => {
    const state = stateOf(row, now);
    const by = row.held_by ?? row.killer;
    const reason = state === 'erased' ? null : (row.held_reason ?? row.kill_reason ?? dropped.get(row.id) ?? null);
    const until = row.embargoed_until !== null && row.embargoed_until > now ? row.embargoed_until : null;
    return {
      ...{ id: row.id, partner: row.partner_id, partnerName: row.partner_name, headline: row.headline, state },
      ...(by === null ? {} : { by }),
      ...(reason === null ? {} : { reason }),
      ...(until === null ? {} : { until }),
      ...(row.published === null ? {} : { published: row.published }),
      ...{ updated: row.updated_at, revision: row.revision, story: row.story_id },
    };
  });
}

/** Of articles that are withheld: the rule of the partner's file by which they are. */
async function droppedByRule(db: Database, ids: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const row of ids.length === 0 ? [] : await currentRevisions(db, ids)) {
    const did = unpackArticle(row).partnerRules?.filter(words => words.startsWith('not published: ')) ?? [];
    if (did.length > 0) found.set(row.article_id, `By a rule of its partner's file: ${did.join('; ')}`);
  }
  return found;
}

/** How many articles readers do not see, by what keeps them back; of what was withdrawn, those since a time. */
export async function countHeld(
  db: Database,
  now: string,
  killedSince: string,
): Promise<Readonly<Record<'embargoed' | 'withheld' | 'held' | 'killed', number>>> {
  const { rows } = await sql<{ state: 'embargoed' | 'withheld' | 'held' | 'killed'; count: number }>`
    select case when pub_status = 'canceled' then 'killed' when held_by is not null then 'held'
      when embargoed_until > ${now} then 'embargoed' else 'withheld' end as state, count(*) as count
    from articles
    where (pub_status <> 'usable' or lift_at is not null) and (pub_status <> 'usable' or lift_at > ${now})
      and (pub_status <> 'canceled' or listed_at >= ${killedSince}) and (held_by is null or held_by <> 'retention')
    group by 1`.execute(db);
  const counts = { embargoed: 0, withheld: 0, held: 0, killed: 0 };
  for (const { state, count } of rows) counts[state] = Number(count);
  return counts;
}

function stateOf(row: ArticleRow, now: string): HeldArticle['state'] {
  if (isErased(row)) return 'erased';
  if (row.pub_status === 'canceled') return 'killed';
  if (row.held_by !== null) return 'held';
  return row.embargoed_until !== null && row.embargoed_until > now ? 'embargoed' : 'withheld';
}
