import { type WorkedOut, workOutStories } from '../core/dedupe/stories.ts';
import type { StoryLink } from '../core/dedupe/story-texts.ts';
import { isLoop } from '../core/revision.ts';
import { yieldToEventLoop } from '../event-loop.ts';
import type { NewChange } from '../store/changes.ts';
import { isDecided } from '../store/similarity/stories.ts';
import type { ArticleRow, LinkRow, Transaction } from '../store/tables.ts';
import { amendStories } from './amend-stories.ts';
import { type Fresh, placeBesideLeads } from './beside-lead.ts';
import { type Followers, followCrowd } from './follow-crowd.ts';
import { settleFrozen, type Unsettled } from './frozen-stories.ts';
import { keepApart } from './keep-apart.ts';
import { type Reached, reachFrom } from './reach-articles.ts';
import { nodeOf, pairOf, storyLinkOf } from './story-nodes.ts';

/** What becomes of stories after some of their articles came, changed or went. */
export type SettledStories = {
  /** Rows whose place in a story is another one now, new articles among them. */
  readonly moved: readonly ArticleRow[];
  /** What readers of the articles that were there before are told. */
  readonly changes: readonly NewChange[];
};

/**
 * Says which story each of these articles is in and who leads it, and the same of every article that this changes: the same
 * articles give the same stories in whatever order they came. Three ways, by how much there is to look at:
 * - what touches a frozen story joins it, or stands aside (frozen-stories.ts);
 * - what only follows a crowd joins the story that it follows (follow-crowd.ts);
 * - all others are worked out as a whole, with everything that their links reach (reach-articles.ts).
 * @param articles the rows as they will be
 * @param links those that are found but not stored yet
 * @param fresh signatures that are not in the store yet, by article; `parted`: ids of those that lost a link
 */
export async function settleStories(
  tx: Transaction,
  articles: readonly ArticleRow[],
  links: readonly LinkRow[],
  now: string,
  { fresh, parted }: { readonly fresh: Fresh; readonly parted: readonly string[] } = { fresh: new Map(), parted: [] },
): Promise<SettledStories> {
  const { rest: unfrozen, ...frozen } = await settleFrozen(tx, { articles, links }, fresh);
  const { followers, reached, rest } = await divide(tx, unfrozen, parted);
  const whole = await settleWhole(tx, rest, reached, fresh);
  const followed = await amendStories(tx, [...followers.values()], [], fresh);

  const was = new Map(reached.members);
  for (const row of [...frozen.before, ...followed.before]) was.set(row.id, row);
  const placed = [...whole, ...followed.after, ...frozen.after];
  const moved = placed.filter(row => !isSamePlace(row, was.get(row.id)));
  return { moved, changes: tellReaders(was, moved, now) };
}

type Divided = {
  readonly followers: Followers;
  readonly rest: Unsettled;
  /** What the rest hangs together with. */
  readonly reached: Reached;
};

/** Who only follows, and what is to be worked out as a whole: everything, where that touches a story that somebody follows. */
async function divide(tx: Transaction, { articles, links }: Unsettled, parted: readonly string[]): Promise<Divided> {
  const followers = links.length === 0 ? new Map() : await followCrowd(tx, articles, links);
  const rest = {
    articles: articles.filter(({ id }) => !followers.has(id)),
    links: links.filter(({ a, b }) => !followers.has(a) && !followers.has(b)),
  };
  const reached = await reachFrom(tx, rest.articles, rest.links, parted);
  const touched = new Set([...reached.members.values()].flatMap(({ crowd, story_id }) => [crowd, story_id]));
  const isTouched = ({ crowd, story_id }: ArticleRow): boolean =>
    (crowd !== null && touched.has(crowd)) || touched.has(story_id);
  if (!followers.values().some(isTouched)) return { followers, reached, rest };
  const all = await reachFrom(tx, articles, links, parted);
  return { followers: new Map(), reached: all, rest: { articles, links } };
}

/** Every article at its place in the stories that all of these make. */
async function settleWhole(
  tx: Transaction,
  { articles, links }: Unsettled,
  reached: Reached,
  fresh: Fresh,
): Promise<readonly ArticleRow[]> {
  const rows = new Map(reached.members);
  for (const article of articles) rows.set(article.id, article);
  const all = linksOnce([...reached.links, ...links.flatMap(row => storyLinkOf(row) ?? [])]);
  await yieldToEventLoop();
  const kept = keepApart([...rows.values()].map(nodeOf), all);
  const usable = [...rows.values()].filter(row => row.pub_status === 'usable');
  const placed = placesOf(rows, workOutStories(usable.map(nodeOf), kept));
  return await placeBesideLeads(tx, placed, reached.members, new Set(articles.map(({ id }) => id)), fresh);
}

/** One link a pair, the last that is told of it, and beside it what the desk or an id says. */
function linksOnce(links: readonly StoryLink[]): StoryLink[] {
  const byPair = new Map<string, StoryLink>();
  for (const link of links) byPair.set(isDecided(link.kind) ? `${link.kind} ${link.a} ${link.b}` : pairOf(link), link);
  return [...byPair.values()];
}

/** Each row at the place that its verdict gives it. */
function placesOf(rows: ReadonlyMap<string, ArticleRow>, { verdicts, standings }: WorkedOut): ArticleRow[] {
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
