import { type Fresh, placeCrowded } from './beside-lead.ts';
import type { Verdict } from './core/article.ts';
import { settleStories } from './core/dedupe/stories.ts';
import type { StoryLink, StoryNode } from './core/dedupe/story-texts.ts';
import { isLoop } from './core/lead-rank.ts';
import { keepApart } from './keep-apart.ts';
import { rewriteLargeStory } from './large-story.ts';
import { pairOf } from './link-articles.ts';
import { reachFrom } from './reach-articles.ts';
import type { NewChange } from './store/changes.ts';
import { textsOf } from './store/stories.ts';
import type { ArticleRow, LinkRow, Transaction } from './store/tables.ts';

/** A group of so many texts takes nothing in by fewer links than a larger one does. */
const MANY_TEXTS = 12;

/** What the stories look like after some of their articles came, changed or went. */
export type Restoried = {
  /** Rows whose place in a story is another one now, new articles among them. */
  readonly moved: readonly ArticleRow[];
  /** What readers of the articles that were there before are told. */
  readonly changes: readonly NewChange[];
};

/**
 * Works out every story that these articles touch, from all that their links reach: the same articles give the same stories
 * in whatever order they came. A large story is brought up to date by what it has in common only; see large-story.ts.
 * @param articles the rows as they will be
 * @param links those that are found but not stored yet
 * @param fresh signatures that are not in the store yet, by article; `parted`: ids of those that lost a link
 */
export async function restory(
  tx: Transaction,
  articles: readonly ArticleRow[],
  links: readonly LinkRow[],
  now: string,
  { fresh, parted }: { readonly fresh: Fresh; readonly parted: readonly string[] } = { fresh: new Map(), parted: [] },
): Promise<Restoried> {
  const { members, links: stored, large, held } = await reachFrom(tx, articles, links, parted);
  const own = new Set(articles.map(({ id }) => id));
  const rows = new Map(members);
  for (const article of articles) rows.set(article.id, article);
  const usable = [...rows.values()].filter(row => row.pub_status === 'usable');
  const all = new Map<string, StoryLink>();
  for (const { a, b, kind, score, parts_of_a, parts_of_b } of [...stored, ...links]) {
    // What bears the id of an article of ours belongs to it, whatever its words have become.
    const says = kind === 'loop' ? 'merge' : kind;
    if (!isLinkKind(says)) continue;
    const key = isDesks(says) ? `${kind} ${a} ${b}` : pairOf({ a, b });
    all.set(key, { a, b, kind: says, score, partsOfA: parts_of_a, partsOfB: parts_of_b });
  }
  const parts: { ids: string[]; stands: number }[] = [];
  for (const [story, part] of Map.groupBy(held, ([, story]) => story))
    parts.push({ ids: part.map(([id]) => id), stands: await textsOf(tx, story, MANY_TEXTS) });
  const kept = keepApart([...rows.values()].map(nodeOf), [...all.values()]);
  const { whole, joined } = placesOf(rows, settleStories(usable.map(nodeOf), kept, parts), held);

  const was = new Map(members);
  const placed = await placeCrowded(tx, whole, members, own, fresh);
  for (const story of large) {
    const its = joined.get(story) ?? [];
    const left = articles.filter(({ id }) => members.get(id)?.story_id === story).map(({ id }) => id);
    if (its.length === 0 && left.length === 0) continue;
    const except = [...new Set([...its.map(({ id }) => id), ...left])];
    const { before, after } = await rewriteLargeStory(tx, story, its, except, fresh);
    for (const row of before) was.set(row.id, row);
    placed.push(...after);
  }
  const moved = placed.filter(row => !isSamePlace(row, was.get(row.id)));
  return { moved, changes: tellReaders(was, moved, now) };
}

/** Each row at the place that its verdict gives it; apart from them, by story, those that belong to a large one. */
function placesOf(
  rows: ReadonlyMap<string, ArticleRow>,
  verdicts: readonly Verdict[],
  held: ReadonlyMap<string, string>,
): { whole: ArticleRow[]; joined: Map<string, ArticleRow[]> } {
  const verdictOf = new Map(verdicts.map(verdict => [verdict.id, verdict]));
  const largeOf = new Map(verdicts.flatMap(({ id, story }) => (held.has(id) ? [[story, held.get(id) ?? id]] : [])));
  const whole: ArticleRow[] = [];
  const joined = new Map<string, ArticleRow[]>();
  for (const row of rows.values()) {
    if (held.has(row.id)) continue;
    const verdict = verdictOf.get(row.id);
    const large = verdict === undefined ? undefined : largeOf.get(verdict.story);
    if (large !== undefined) {
      const its = joined.get(large);
      if (its === undefined) joined.set(large, [row]);
      else its.push(row);
    } else {
      const { story, relation, of, score } = verdict ?? { story: row.id, relation: 'new', of: null, score: 0 };
      const isNew = relation === 'new' && !isLoop(row);
      const says = relation === 'new' && isLoop(row) ? 'duplicate' : relation;
      whole.push({ ...row, story_id: story, relation: says, of_id: of, score, is_lead: isNew ? 1 : 0 });
    }
  }
  return { whole, joined };
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
