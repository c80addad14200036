import { sql } from 'kysely';
import { checkPosition, logPosition } from './log-position.ts';
import { type ArticleRecord, isVisible, type Loaded, loadRecords, type Wanted } from './read-articles.ts';
import type { ArticleRow, ChangeKind, ChangeRow, Database } from './tables.ts';
import { stateOf } from './walk-list.ts';

/** An article that may not be shown (any more): named, so that a reader can drop it, and nothing else. */
export type HiddenArticle = { readonly id: string; readonly version: string; readonly reason?: string };

/** A line of the change log as readers get it. */
export type Change<Article = ArticleRecord | HiddenArticle> = {
  readonly seq: number;
  readonly kind: ChangeKind;
  readonly at: string;
  /** The words as of this change, its place in the story as of now. */
  readonly article: Article;
  readonly details?: Readonly<Record<string, unknown>>;
};

/** What reads revisions with their words: `loadRecords`, or one that keeps them in another form. */
type Load<T> = (wanted: readonly Wanted[]) => Promise<readonly (Loaded<T> | undefined)[]>;

/**
 * The changes after a number, in order. An article that is canceled or under embargo at `now` is only named, in its
 * older lines too, and so are the words that a kill withdrew before the article came back with others; the line of a cancel
 * holds id, version and reason for good. Throws `changes-deleted` where the next line is not kept any more.
 */
export async function readChanges(db: Database, after: number, limit: number, now: string): Promise<Change[]> {
  return await changesWith(db, after, limit, now, wanted => loadRecords(db, wanted));
}

/** The same, with articles in the form that `load` gives them. */
export async function changesWith<T>(
  db: Database,
  after: number,
  limit: number,
  now: string,
  load: Load<T>,
): Promise<Change<T | HiddenArticle>[]> {
  const lines = await linesAfter(db, after, limit);
  // The log has no gaps but the one that deleting leaves at its beginning, which may happen between a reader's pages.
  if (lines[0]?.seq !== after + 1) checkPosition(await logPosition(db), after, undefined);
  const isShown = (line: Line): boolean => line.kind !== 'canceled' && line.pub_status !== null && isVisible(line, now);
  const shown = lines.filter(isShown);
  const loaded = await load(shown);
  const recordOf = new Map(shown.map((line, n) => [line, loaded[n]]));
  return lines.map(line => {
    const { seq, kind, at, id, number } = line;
    const details = line.details === null ? undefined : (JSON.parse(line.details) as Record<string, unknown>);
    const hidden = { id, version: line.version ?? String(number) };
    if (kind === 'canceled') return { seq, kind, at, article: { ...hidden, reason: reasonOf(details) } };
    const found = recordOf.get(line);
    if (found === undefined || number <= found.killedTo) return { seq, kind, at, article: hidden };
    return { seq, kind, at, article: found.article, ...(details && { details }) };
  });
}

/** A line with what its article's row says now; null where there is no row. */
type Line = Wanted &
  Pick<ChangeRow, 'seq' | 'kind' | 'at' | 'details'> & {
    readonly id: string;
    readonly number: number;
    readonly version: string | null;
    readonly pub_status: string;
    readonly embargoed_until: ArticleRow['embargoed_until'];
  };

async function linesAfter(db: Database, after: number, limit: number): Promise<Line[]> {
  const { rows } = await sql<Line>`
    select c.seq, c.kind, c.at, c.article_id as id, c.details, c.revision as number,
      a.version, a.pub_status, a.embargoed_until, ${stateOf('c.revision')} as state
    from changes c left join articles a on a.id = c.article_id
    where c.seq > ${after} order by c.seq limit ${sql.lit(limit)}`.execute(db);
  return rows;
}

const reasonOf = (details: Record<string, unknown> | undefined): string =>
  typeof details?.reason === 'string' ? details.reason : 'Withdrawn; no reason was given.';
