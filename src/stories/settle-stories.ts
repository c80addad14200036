import type { Match } from '../core/article.ts';
import { isLoop } from '../core/revision.ts';
import { scorePair } from '../core/similarity/score.ts';
import type { Signature } from '../core/similarity/signature.ts';
import { type PairOf, pairsOf, type StoryLink, workOutStories } from '../core/similarity/story-groups.ts';
import type { NewChange } from '../store/articles.ts';
import { isDecided } from '../store/similarity/stories.ts';
import type { ArticleRow, LinkRow, Transaction } from '../store/tables.ts';
import { yieldToEventLoop } from './event-loop.ts';
import { keepApart, pairKey } from './keep-apart.ts';
import { type Open, type SignaturesOf, settleLarge } from './large-stories.ts';
import { holds, type Reached, reachFrom } from './reach-articles.ts';
import { createSignatureReader, type SignatureReader } from './signatures.ts';
import { nodeOf, storyLinkOf } from './story-links.ts';

/** What becomes of stories after some of their articles came, changed or went. */
export type SettledStories = {
  /** Rows whose place in a story is another one now, new articles among them. */
  readonly moved: readonly ArticleRow[];
  /** What readers of the articles that were there before are told. */
  readonly changes: readonly NewChange[];
};

/** What is known beside the store. */
export type Known = {
  /** Signatures that are not stored yet, by article. */
  readonly fresh: ReadonlyMap<string, Signature>;
  /** Ids of articles that lost a link. */
  readonly parted: readonly string[];
  readonly reader: Pick<SignatureReader, 'load' | 'scores'>;
};

/**
 * Says which story each of these articles is in and who leads it, and the same of every article that this changes: the same
 * articles give the same stories in whatever order they came. What touches a large story joins it or stays out; all others are
 * worked out as a whole, with everything that their links reach.
 * @param articles the rows as they will be
 * @param links those that are found but not stored yet
 */
export async function settleStories(
  tx: Transaction,
  articles: readonly ArticleRow[],
  links: readonly LinkRow[],
  now: string,
  { fresh, parted, reader }: Known = { fresh: new Map(), parted: [], reader: createSignatureReader() },
): Promise<SettledStories> {
  const signaturesOf: SignaturesOf = async ids => {
    const signatures = new Map<string, Signature>();
    for (const [id, { signature }] of await reader.load(
      tx,
      ids.filter(id => !fresh.has(id)),
    ))
      signatures.set(id, signature);
    for (const id of ids) {
      const own = fresh.get(id);
      if (own !== undefined) signatures.set(id, own);
    }
    return signatures;
  };
  const holding = links.filter(holds);
  const { rest, ...large } = await settleLarge(tx, { articles, links: holding }, signaturesOf);
  const reached = await reachFrom(tx, rest.articles, rest.links, parted);
  const whole = await settleWhole(rest, reached, signaturesOf, reader.scores);
  const was = new Map(reached.members);
  for (const row of large.before) was.set(row.id, row);
  const moved = [...whole, ...large.after].filter(row => !isSamePlace(row, was.get(row.id)));
  return { moved, changes: changesOf(was, moved, now) };
}

/** Every article at its place in the stories that all of these make. */
async function settleWhole(
  { articles, links }: Open,
  reached: Reached,
  signaturesOf: SignaturesOf,
  scores: SignatureReader['scores'],
): Promise<readonly ArticleRow[]> {
  const rows = new Map(reached.members);
  for (const article of articles) rows.set(article.id, article);
  const all = linksOnce([...reached.links, ...links.flatMap(row => storyLinkOf(row) ?? [])]);
  await yieldToEventLoop();
  const usable = [...rows.values()].filter(row => row.pub_status === 'usable');
  const { links: kept, areApart } = keepApart([...rows.values()].map(nodeOf), all);
  const linked = pairsOf(all);
  const signatures = usable.length < 2 ? new Map<string, Signature>() : await signaturesOf(usable.map(({ id }) => id));
  const pairOf: PairOf = (a, b) => {
    if (areApart(a, b)) return undefined;
    const known = linked(a, b) ?? scores.get(`${a} ${b}`);
    if (known !== undefined) return known;
    const [one, two] = [signatures.get(a), signatures.get(b)];
    if (one === undefined || two === undefined) return undefined;
    const { kind, score } = scorePair(one, two);
    scores.set(`${a} ${b}`, { kind, score });
    return { kind, score };
  };
  return placesOf(rows, workOutStories(usable.map(nodeOf), kept, pairOf));
}

/** One link a pair, the last that is told of it, and beside it what the desk or an id says. */
function linksOnce(links: readonly StoryLink[]): StoryLink[] {
  const byPair = new Map<string, StoryLink>();
  for (const link of links) byPair.set(isDecided(link.kind) ? `${link.kind} ${link.a} ${link.b}` : pairKey(link), link);
  return [...byPair.values()];
}

/** Each row at the place that its match gives it. */
function placesOf(rows: ReadonlyMap<string, ArticleRow>, matches: readonly Match[]): ArticleRow[] {
  const matchOf = new Map(matches.map(match => [match.id, match]));
  return [...rows.values()].map(row => {
    const { story, relation, of, score } = matchOf.get(row.id) ?? {
      ...{ story: row.id, relation: 'new', of: null, score: 0 },
    };
    const isLead = relation === 'new' && !isLoop(row);
    const stated = relation === 'new' && isLoop(row) ? 'duplicate' : relation;
    return { ...row, story_id: story, relation: stated, of_id: of, score, is_lead: isLead ? 1 : 0 };
  });
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

/**
 * One line for each story that got another lead, one for each article that now belongs to another story or repeats another article
 * of its own: a mirror of the log has every article's place. The score alone is no news.
 */
function changesOf(was: ReadonlyMap<string, ArticleRow>, moved: readonly ArticleRow[], now: string): NewChange[] {
  const changes: NewChange[] = [];
  for (const row of moved) {
    const old = was.get(row.id);
    if (old === undefined || old.lift_at !== null || row.pub_status !== 'usable') continue;
    const line = { at: now, articleId: row.id, revision: row.revision, storyId: row.story_id };
    if (old.story_id !== row.story_id)
      changes.push({ ...line, kind: 'story-changed', details: { from: old.story_id } });
    if (old.is_lead !== row.is_lead)
      changes.push({ ...line, kind: 'lead-changed', details: { lead: row.is_lead === 1, of: row.of_id } });
    const isTold = old.story_id !== row.story_id || old.is_lead !== row.is_lead || row.updated_at === now;
    if (!isTold && (old.relation !== row.relation || old.of_id !== row.of_id))
      changes.push({ ...line, kind: 'story-changed', details: { relation: row.relation, of: row.of_id } });
  }
  return changes;
}
