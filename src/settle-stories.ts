import type { Verdict } from './core/article.ts';
import { type StoryLink, type StoryNode, settleStories } from './core/dedupe/stories.ts';
import { isLoop } from './core/lead-rank.ts';
import { keepApart } from './keep-apart.ts';
import { pairOf } from './link-articles.ts';
import { reachFrom } from './reach-articles.ts';
import type { NewChange } from './store/changes.ts';
import type { ArticleRow, LinkRow, Transaction } from './store/tables.ts';

/** What the stories look like after some of their articles came, changed or went. */
export type Restoried = {
  /** Rows whose place in a story is another one now, new articles among them. */
  readonly moved: readonly ArticleRow[];
  /** What readers of the articles that were there before are told. */
  readonly changes: readonly NewChange[];
};

/**
 * Works out every story that these articles touch, from all that their links reach: the same articles give the same stories
 * in whatever order they came. A story of very many copies is not: what comes in joins it as it stands. `articles` are the rows as they will be; `links` those that are found but not stored yet.
 */
export async function restory(
  tx: Transaction,
  articles: readonly ArticleRow[],
  links: readonly LinkRow[],
  now: string,
): Promise<Restoried> {
  const { members, links: stored, held } = await reachFrom(tx, articles, links);
  const rows = new Map(members);
  for (const article of articles) rows.set(article.id, article);
  const usable = [...rows.values()].filter(row => row.pub_status === 'usable');
  const all = new Map<string, StoryLink>(holdTogether(usable, held).map(link => [`held ${pairOf(link)}`, link]));
  for (const { a, b, kind, score, parts_of_a, parts_of_b } of [...stored, ...links]) {
    // What bears the id of an article of ours belongs to it, whatever its words have become.
    const says = kind === 'loop' ? 'merge' : kind;
    if (!isLinkKind(says)) continue;
    const key = isDesks(says) ? `${kind} ${a} ${b}` : pairOf({ a, b });
    all.set(key, { a, b, kind: says, score, partsOfA: parts_of_a, partsOfB: parts_of_b });
  }
  const verdicts = settleStories(usable.map(nodeOf), keepApart([...rows.values()].map(nodeOf), [...all.values()]));
  const moved = placesOf(rows, verdicts, held).filter(row => !isSamePlace(row, members.get(row.id)));
  return { moved, changes: tellReaders(members, moved, now) };
}

/** Each row at the place that its verdict gives it; members that stand for a large story stay in it, but may win or lose its lead. */
function placesOf(
  rows: ReadonlyMap<string, ArticleRow>,
  verdicts: readonly Verdict[],
  held: ReadonlyMap<string, string>,
): ArticleRow[] {
  const verdictOf = new Map(verdicts.map(verdict => [verdict.id, verdict]));
  const large = new Map(verdicts.flatMap(({ id, story }) => (held.has(id) ? [[story, held.get(id) ?? id]] : [])));
  const leads = new Map(verdicts.flatMap(({ id, story, relation }) => (relation === 'new' ? [[story, id]] : [])));
  return [...rows.values()].map(row => {
    const verdict = verdictOf.get(row.id) ?? { id: row.id, story: row.id, relation: 'new', of: null, score: 0 };
    if (held.has(row.id) && !changesLead(row, verdict, rows, held, leads)) return row;
    const is_lead = verdict.relation === 'new' && !isLoop(row) ? 1 : 0;
    const relation = verdict.relation === 'new' && isLoop(row) ? 'duplicate' : verdict.relation;
    const story_id = held.get(row.id) ?? large.get(verdict.story) ?? verdict.story;
    return { ...row, story_id, relation, of_id: verdict.of, score: verdict.score, is_lead };
  });
}

/** Whether a held member loses its lead to an article that came in or changed, or wins it because the lead left. */
function changesLead(
  row: ArticleRow,
  verdict: Verdict,
  rows: ReadonlyMap<string, ArticleRow>,
  held: ReadonlyMap<string, string>,
  leads: ReadonlyMap<string, string>,
): boolean {
  if (row.is_lead === 1) return verdict.relation !== 'new' && !held.has(leads.get(verdict.story) ?? '');
  const isLed = [...held].some(([id, story]) => story === row.story_id && rows.get(id)?.is_lead === 1);
  return verdict.relation === 'new' && !isLed;
}

/** Members that stand for a large story are one, with its first article. */
function holdTogether(usable: readonly ArticleRow[], held: ReadonlyMap<string, string>): StoryLink[] {
  const large = new Set(held.values());
  const standing = Map.groupBy(
    usable.filter(row => held.has(row.id) || large.has(row.id)),
    row => held.get(row.id) ?? row.id,
  );
  return [...standing.values()].flatMap(members =>
    members.slice(1).map((member, n): StoryLink => {
      return { a: member.id, b: members[n]?.id ?? '', kind: 'merge', score: 1, partsOfA: 0, partsOfB: 0 };
    }),
  );
}

function isSamePlace(row: ArticleRow, old: ArticleRow | undefined): boolean {
  return (
    old?.story_id === row.story_id &&
    old.relation === row.relation &&
    old.of_id === row.of_id &&
    old.score === row.score &&
    old.is_lead === row.is_lead
  );
}

const nodeOf = (row: ArticleRow): StoryNode => ({
  id: row.id,
  firstCreated: row.first_created ?? row.created_at,
  rank: row.rank,
  length: row.length,
  textHash: Number(row.text_hash),
});

const KINDS: ReadonlySet<string> = new Set<StoryLink['kind']>([
  ...(['duplicate', 'excerpt', 'version', 'contains', 'derived'] as const),
  ...(['merge', 'split'] as const),
]);

const isLinkKind = (kind: string): kind is StoryLink['kind'] => KINDS.has(kind);

const isDesks = (kind: string): boolean => kind === 'merge' || kind === 'split';

/** One line for each story that got another lead, one for each article that now belongs to another story. */
function tellReaders(was: ReadonlyMap<string, ArticleRow>, moved: readonly ArticleRow[], now: string): NewChange[] {
  const changes: NewChange[] = [];
  for (const row of moved) {
    const old = was.get(row.id);
    if (old === undefined || old.lift_at !== null || row.pub_status !== 'usable') continue;
    const line = { at: now, articleId: row.id, revision: row.revision, storyId: row.story_id };
    if (old.story_id !== row.story_id)
      changes.push({ ...line, kind: 'story-changed', details: { from: old.story_id } });
    if (old.is_lead !== row.is_lead)
      changes.push({ ...line, kind: 'lead-changed', details: { lead: row.is_lead === 1, of: row.of_id } });
  }
  return changes;
}
