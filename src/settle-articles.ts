import { compare } from './core/dedupe/compare.ts';
import { decodeSignature, type Signature } from './core/dedupe/signature.ts';
import type { StoryIndex } from './core/dedupe/story-index.ts';
import { judgeRevision, type RevisionKind } from './core/revision.ts';
import type { PreparedArticle } from './reading.ts';
import { EMBARGOED_RANK, restory } from './settle-stories.ts';
import { currentRevisions, insertRevisions, loadArticles, storedTime, upsertArticles } from './store/articles.ts';
import { appendChanges, type NewChange } from './store/changes.ts';
import { settleItems } from './store/items.ts';
import type { Store } from './store/open-store.ts';
import { saveSignatures } from './store/signatures.ts';
import { deleteLinks, insertLinks } from './store/stories.ts';
import type { ArticleRow, LinkRow, RevisionRow, SignatureRow, Transaction } from './store/tables.ts';
import type { StoryMemory } from './story-memory.ts';

/** How many of a batch's articles ended in each way; `duplicates` counts the new ones that repeat another. */
export type Settled = Record<'published' | 'duplicates' | Exclude<RevisionKind, 'unchanged'> | 'unchanged', number>;

type Origin = { readonly partnerId: string; readonly feedId: string };

/** An article that will be written: its row as it is to be, its words, and what readers are told of it. */
type Written = {
  readonly row: ArticleRow;
  readonly revision: RevisionRow;
  readonly signature: Omit<SignatureRow, 'seq'>;
  readonly kind: 'published' | Exclude<RevisionKind, 'unchanged' | 'outdated'>;
  readonly note: string | undefined;
};

/**
 * Judges a batch of prepared articles and publishes what is new, all in one transaction: it takes the change log's lock first,
 * so it sees everything settled before it, and two copies of one story never both lead. A batch may come twice.
 */
export async function settleArticles(
  prepared: readonly PreparedArticle[],
  origin: Origin,
  { store, stories, now }: { readonly store: Store; readonly stories: StoryMemory; readonly now: string },
): Promise<Settled> {
  const counts: Settled = {
    published: 0,
    duplicates: 0,
    updated: 0,
    corrected: 0,
    canceled: 0,
    reissued: 0,
    outdated: 0,
    unchanged: 0,
  };
  for (const round of roundsOfOneArticleEach(prepared)) {
    try {
      await store.settle(async tx => {
        const index = await stories.catchUp(tx, now);
        await settleRound(tx, round, origin, index, stories, now, counts);
      });
    } catch (error) {
      stories.forget();
      throw error;
    }
  }
  return counts;
}

/** Two states of one article in one batch are settled one after the other. */
function roundsOfOneArticleEach(prepared: readonly PreparedArticle[]): PreparedArticle[][] {
  const rounds: PreparedArticle[][] = [];
  const times = new Map<string, number>();
  for (const article of prepared) {
    const time = times.get(article.articleId) ?? 0;
    times.set(article.articleId, time + 1);
    rounds[time] ??= [];
    rounds[time].push(article);
  }
  return rounds;
}

async function settleRound(
  tx: Transaction,
  round: readonly PreparedArticle[],
  origin: Origin,
  index: StoryIndex,
  stories: StoryMemory,
  now: string,
  counts: Settled,
): Promise<void> {
  const ids = round.map(article => article.articleId);
  const current = new Map((await loadArticles(tx, ids)).map(row => [row.id, row]));
  const words = new Map(current.size === 0 ? [] : (await currentRevisions(tx, ids)).map(row => [row.article_id, row]));

  const written: Written[] = [];
  for (const article of round) {
    const existing = current.get(article.articleId);
    const kind = existing === undefined ? 'published' : judgeAgain(article, existing, words.get(article.articleId));
    if (kind === 'unchanged' || kind === 'outdated') counts[kind] += 1;
    else written.push(write(article, existing, kind, origin, now));
  }

  const links = await link(tx, written, index, stories);
  const { moved, changes } =
    links.length === 0 && current.size === 0
      ? { moved: [], changes: [] }
      : await restory(
          tx,
          written.map(({ row }) => row),
          links,
          now,
        );
  const rows = new Map(written.map(({ row }) => [row.id, row]));
  for (const row of moved) rows.set(row.id, row);

  await upsertArticles(tx, [...rows.values()]);
  await insertRevisions(
    tx,
    written.map(({ revision }) => revision),
  );
  await saveSignatures(
    tx,
    written.map(({ signature }) => signature),
  );
  await insertLinks(tx, links);
  const told = written.flatMap(entry => tell(entry, rows.get(entry.row.id) ?? entry.row, now));
  await appendChanges(tx, [...told, ...changes]);
  await settleItems(
    tx,
    round.map(article => ({ id: article.itemId, article_id: article.articleId })),
    now,
  );

  for (const { row, kind } of written) {
    counts[kind] += 1;
    if (kind === 'published' && rows.get(row.id)?.is_lead === 0) counts.duplicates += 1;
  }
}

function judgeAgain(article: PreparedArticle, existing: ArticleRow, words: RevisionRow | undefined): RevisionKind {
  const same =
    words !== undefined &&
    words.record === article.record &&
    words.body_text === article.bodyText &&
    words.body_html === article.bodyHtml &&
    existing.headline === article.headline &&
    existing.embargoed_until === storedTime(article.embargoedUntil);
  return judgeRevision(
    {
      version: existing.version,
      versionCreated: existing.version_created,
      pubStatus:
        existing.pub_status === 'canceled' ? 'canceled' : existing.pub_status === 'withheld' ? 'withheld' : 'usable',
    },
    { version: article.version, versionCreated: storedTime(article.versionCreated), pubStatus: article.pubStatus },
    { same, correction: article.correction },
  );
}

function write(
  article: PreparedArticle,
  existing: ArticleRow | undefined,
  kind: Written['kind'],
  origin: Origin,
  now: string,
): Written {
  const number = (existing?.revision ?? 0) + 1;
  const published = storedTime(article.published);
  const until = storedTime(article.embargoedUntil);
  const embargoed = until !== null && until > now && article.pubStatus === 'usable';
  const row: ArticleRow = {
    id: article.articleId,
    partner_id: origin.partnerId,
    feed_id: existing?.feed_id ?? origin.feedId,
    identity: article.identity,
    url: article.url ?? null,
    guid: article.guid ?? null,
    headline: article.headline,
    language: article.language ?? null,
    provider: article.provider ?? null,
    published,
    listed_at: published !== null && published < now ? published : (existing?.created_at ?? now),
    first_created: existing?.first_created ?? storedTime(article.firstCreated),
    version_created: storedTime(article.versionCreated),
    version: article.version ?? null,
    pub_status: article.pubStatus,
    embargoed_until: until,
    lift_at: embargoed ? until : null,
    revision: number,
    story_id: existing?.story_id ?? article.articleId,
    relation: existing?.relation ?? 'new',
    of_id: existing?.of_id ?? null,
    score: existing?.score ?? 0,
    is_lead: existing?.is_lead ?? 1,
    rank: article.rank + (embargoed ? EMBARGOED_RANK : 0),
    length: article.length,
    text_hash: article.textHash,
    created_at: existing?.created_at ?? now,
    updated_at: now,
  };
  return {
    row,
    revision: {
      article_id: row.id,
      number,
      item_id: article.itemId,
      at: now,
      reason: kind,
      record: article.record,
      body_text: article.bodyText,
      body_html: article.bodyHtml,
    },
    signature: { article_id: row.id, arrived_at: now, bytes: article.signature },
    kind,
    note: article.editorialNote,
  };
}

/** Finds what each article repeats, among the window's articles and its own batch. */
async function link(
  tx: Transaction,
  written: readonly Written[],
  index: StoryIndex,
  stories: StoryMemory,
): Promise<LinkRow[]> {
  const changed = written.filter(({ kind }) => kind !== 'published').map(({ row }) => row.id);
  if (changed.length > 0) await deleteLinks(tx, changed);

  const own = new Map<string, Signature>();
  const pairs: [string, string][] = [];
  for (const { row, signature } of written) {
    const read = decodeSignature(signature.bytes);
    if (read === null || row.pub_status !== 'usable') {
      index.remove(row.id);
      continue;
    }
    for (const candidate of index.candidates(row.id, read)) if (candidate !== row.id) pairs.push([row.id, candidate]);
    index.add(row.id, read, Date.parse(signature.arrived_at));
    own.set(row.id, read);
  }
  const others = [...new Set(pairs.map(([, candidate]) => candidate).filter(id => !own.has(id)))];
  const signatures = new Map([...(await stories.load(tx, others)), ...own]);
  const links: LinkRow[] = [];
  for (const [a, b] of pairs) {
    const [first, second] = [signatures.get(a), signatures.get(b)];
    const found = first && second ? compare(first, second) : null;
    if (found === null) continue;
    const { kind, score, partsOfFirst, partsOfSecond, evidence } = found;
    links.push({
      a,
      b,
      kind,
      score,
      parts_of_a: partsOfFirst,
      parts_of_b: partsOfSecond,
      evidence: JSON.stringify(evidence),
    });
  }
  return links;
}

/** The line of the change log for one article: none while an embargo holds it, none for a kill of what nobody ever saw. */
function tell({ kind, note }: Written, row: ArticleRow, now: string): NewChange[] {
  if (row.lift_at !== null) return [];
  if (kind === 'published' && row.pub_status !== 'usable') return [];
  const reason = kind === 'canceled' && note !== undefined ? { details: { reason: note } } : {};
  return [{ kind, at: now, articleId: row.id, revision: row.revision, storyId: row.story_id, ...reason }];
}
