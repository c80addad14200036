import { settleCrowds } from '../core/dedupe/stories.ts';
import type { StoryLink } from '../core/dedupe/story-texts.ts';
import { isLoop } from '../core/lead-rank.ts';
import type { NewChange } from '../store/changes.ts';
import { isDecided } from '../store/stories.ts';
import type { ArticleRow, LinkRow, Transaction } from '../store/tables.ts';
import { type Fresh, placeCrowded } from './beside-lead.ts';
import { type Followers, followCrowds } from './follow-crowds.ts';
import { settleFrozen } from './frozen-stories.ts';
import { keepApart } from './keep-apart.ts';
import { rewriteLargeStory } from './large-story.ts';
import { type Reached, reachFrom } from './reach-articles.ts';
import { nodeOf, pairOf, storyLinkOf } from './story-nodes.ts';

/** What the stories look like after some of their articles came, changed or went. */
export type Restoried = {
  /** Rows whose place in a story is another one now, new articles among them. */
  readonly moved: readonly ArticleRow[];
  /** What readers of the articles that were there before are told. */
  readonly changes: readonly NewChange[];
};

/**
 * Works out every story that these articles touch, from all that their links reach: the same articles give the same stories
 * in whatever order they came. What only follows a large story has the rest of it left as it is; see follow-crowds.ts.
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
  const frozen = await settleFrozen(tx, articles, links, fresh);
  const { followers, reached, rest } = await reach(tx, frozen.rest.articles, frozen.rest.links, parted);
  const own = new Set(rest.articles.map(({ id }) => id));
  const rows = new Map(reached.members);
  for (const article of rest.articles) rows.set(article.id, article);
  const all = new Map<string, StoryLink>();
  for (const row of [...reached.links, ...rest.links]) {
    const link = storyLinkOf(row);
    if (link !== undefined) all.set(isDecided(row.kind) ? `${row.kind} ${row.a} ${row.b}` : pairOf(row), link);
  }
  const kept = keepApart([...rows.values()].map(nodeOf), [...all.values()]);
  const usable = [...rows.values()].filter(row => row.pub_status === 'usable');
  const whole = placesOf(rows, settleCrowds(usable.map(nodeOf), kept));

  const was = new Map(reached.members);
  for (const row of frozen.before) was.set(row.id, row);
  const placed = await placeCrowded(tx, whole, reached.members, own, fresh);
  for (const [story, joined] of Map.groupBy(followers.values(), row => row.story_id)) {
    const ids = joined.map(({ id }) => id);
    const { before, after } = await rewriteLargeStory(tx, story, joined, ids, fresh);
    for (const row of before) was.set(row.id, row);
    placed.push(...after);
  }
  placed.push(...frozen.after);
  const moved = placed.filter(row => !isSamePlace(row, was.get(row.id)));
  return { moved, changes: tellReaders(was, moved, now) };
}

type Rest = { readonly articles: readonly ArticleRow[]; readonly links: readonly LinkRow[] };

/** What is to be worked out as a whole, and who only follows: nobody whose story the others touch. */
async function reach(
  tx: Transaction,
  articles: readonly ArticleRow[],
  links: readonly LinkRow[],
  parted: readonly string[],
): Promise<{ followers: Followers; reached: Reached; rest: Rest }> {
  const followers = links.length === 0 ? new Map() : await followCrowds(tx, articles, links);
  const rest = {
    articles: articles.filter(({ id }) => !followers.has(id)),
    links: links.filter(({ a, b }) => !followers.has(a) && !followers.has(b)),
  };
  const reached = await reachFrom(tx, rest.articles, rest.links, parted);
  const touched = new Set([...reached.members.values()].flatMap(({ crowd, story_id }) => [crowd, story_id]));
  if (
    !followers.values().some(({ crowd, story_id }) => (crowd !== null && touched.has(crowd)) || touched.has(story_id))
  )
    return { followers, reached, rest };
  return {
    followers: new Map(),
    reached: await reachFrom(tx, articles, links, parted),
    rest: { articles, links },
  };
}

/** Each row at the place that its verdict gives it. */
function placesOf(
  rows: ReadonlyMap<string, ArticleRow>,
  { verdicts, standings }: ReturnType<typeof settleCrowds>,
): ArticleRow[] {
  const verdictOf = new Map(verdicts.map(verdict => [verdict.id, verdict]));
  return [...rows.values()].map(row => {
    const { crowd, bears } = standings.get(row.id) ?? { crowd: null, bears: null };
    const { story, relation, of, score } = verdictOf.get(row.id) ?? {
      ...{ story: row.id, relation: 'new', of: null, score: 0 },
    };
    const isNew = relation === 'new' && !isLoop(row);
    const says = relation === 'new' && isLoop(row) ? 'duplicate' : relation;
    const place = { story_id: story, relation: says, of_id: of, score, is_lead: isNew ? 1 : 0 };
    return { ...row, ...place, crowd, bears };
  });
}

function isSamePlace(row: ArticleRow, old: ArticleRow | undefined): boolean {
  return (
    old?.story_id === row.story_id &&
    old.relation === row.relation &&
    old.of_id === row.of_id &&
    old.score === row.score &&
    old.is_lead === row.is_lead &&
    old.crowd === row.crowd &&
    old.bears === row.bears
  );
}

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
