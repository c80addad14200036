import type { IncomingArticle } from '../core/article.ts';
import { articleIdOf } from '../core/identity.ts';
import { credits, reachOf } from '../core/kill.ts';
import type { Partner } from '../core/partner.ts';
import { decodeSignature, type Signature } from '../core/similarity/signature.ts';
import { currentRevisions, forgetKills, killsOf, loadArticles, rememberKills } from '../store/articles.ts';
import { type NewAudit, rememberActions } from '../store/audit.ts';
import { unpackArticle } from '../store/pack-article.ts';
import { loadPartner } from '../store/partners.ts';
import { loadSignatures } from '../store/similarity/signatures.ts';
import type { ArticleRow, KillRow, RevisionRow, Transaction } from '../store/tables.ts';
import { heldRow, killed, type Origin, type Revision, withdrawal } from './article-rows.ts';
import { isKill, type Judged } from './judge.ts';
import { copyOf, copyScore, type Killed, type KillReport, reachCopies } from './killed-copies.ts';
import type { Matching } from './match.ts';

/**
 * Kills. A kill withdraws the partner's own articles that it names, wherever it stands in time to them, and runs to everybody's
 * copies of their text: those that credit the partner are withdrawn, the others held (`core/kill.ts`). A version made after the
 * kill is not withdrawn by it.
 */

/** What kills make of a batch. */
export type Withdrawn = {
  /** The batch's revisions, late copies withdrawn or held, and a revision more for each stored article that is withdrawn. */
  readonly revisions: Revision[];
  /** Stored copies that are held from now on: their words stay as they are. */
  readonly held: readonly ArticleRow[];
  readonly reports: readonly KillReport[];
};

/**
 * Kills that came before the articles they withdraw, by item: the partner's own, and those of partners that the article credits.
 * @param kills those that name the identities of these articles
 */
export async function earlierKills(
  tx: Transaction,
  articles: readonly IncomingArticle[],
  kills: readonly KillRow[],
  partner: Partner,
): Promise<Map<string, KillRow>> {
  const killsOfIdentity = Map.groupBy(kills, ({ identity }) => identity);
  const found = new Map<string, KillRow>();
  for (const { itemId, identity, article, provider, versionCreated, pubStatus } of articles) {
    if (pubStatus === 'canceled') continue;
    for (const kill of killsOfIdentity.get(identity) ?? []) {
      if (versionCreated !== undefined && kill.made_at !== null && versionCreated > kill.made_at) continue;
      const isAllowed =
        kill.partner_id === partner.id ||
        credits({ article, provider: provider ?? null }, await loadPartner(tx, kill.partner_id));
      if (isAllowed) found.set(itemId, kill);
    }
  }
  return found;
}

/**
 * The revisions of a batch with what kills make of them, and what these kills withdraw and hold of the stored copies.
 * @param current the stored articles of the batch's ids
 */
export async function withdraw(
  tx: Transaction,
  articles: readonly IncomingArticle[],
  { revisions, killedAtOnce }: Judged,
  current: ReadonlyMap<string, ArticleRow>,
  origin: Origin,
  matching: Matching,
  now: string,
): Promise<Withdrawn> {
  const reports: KillReport[] = [];
  const all: Revision[] = [];
  for (const revision of revisions) {
    const late = await lateCopy(tx, revision, origin.partner, matching);
    if (late === undefined) {
      all.push(revision);
      continue;
    }
    const { kill, by, reach } = late;
    const { row } = revision;
    const held = { ...revision, row: heldRow(row, by, `A copy of what ${by} killed: ${kill.reason}`, now) };
    all.push(reach === 'hold' ? held : killed(revision, current.get(row.id), kill));
    const [withdrawn, kept] = reach === 'hold' ? [[], [row.id]] : [[row.id], []];
    const { id, headline } = row;
    reports.push({ id, headline, by, reason: kill.reason, withdrawn, held: kept, copyOf: late.source });
  }
  const done = await reachStored(tx, articles, all, killedAtOnce, origin, matching, now);
  all.push(...done.withdrawals);
  reports.push(...done.reports);
  return { revisions: await withLastSignatures(tx, all, origin), held: done.held, reports };
}

/** A copy that comes after its source was withdrawn. */
type LateCopy = {
  readonly source: string;
  readonly kill: Pick<KillRow, 'partner_id' | 'reason'>;
  readonly by: string;
  readonly reach: 'withdraw' | 'hold';
};

/**
 * What the kill of an article does to a copy that comes after it; undefined where it is none, or the desk has released it since. A
 * copy that is nearer to another article of the same partner, one that was not withdrawn, is a copy of that one.
 */
async function lateCopy(
  tx: Transaction,
  { row, article, signature: { bytes } }: Revision,
  partner: Partner,
  { stories, indexes }: Matching,
): Promise<LateCopy | undefined> {
  const signature =
    row.pub_status === 'usable' && indexes.killed.size > 0 ? (decodeSignature(bytes) ?? undefined) : undefined;
  if (signature === undefined) return undefined;
  const ids = indexes.killed.alike(row.id, signature);
  const signed = await stories.load(tx, ids);
  let held: LateCopy | undefined;
  for (const id of ids) {
    const { signature: theirs, killedBy } = signed.get(id) ?? {};
    if (theirs === undefined || !killedBy) continue;
    const isOwn = killedBy === row.partner_id;
    const score = copyScore(signature, theirs, isOwn);
    if (score === 0) continue;
    const killer = await loadPartner(tx, killedBy);
    const [source] = await loadArticles(tx, [id]);
    const [words] = await currentRevisions(tx, [id]);
    if (source === undefined || words === undefined) continue;
    if (row.released_at !== null && row.released_at >= source.updated_at) continue;
    const kill = (await killsOf(tx, [source.identity])).find(({ partner_id }) => partner_id === killedBy);
    if (isOwn) {
      // Its partner sends it again under another id. What it killed itself it may; what the desk killed, the desk decides.
      if (kill?.by_desk === 1)
        held ??= { source: id, kill: { partner_id: killedBy, reason: kill.reason }, by: 'the desk', reach: 'hold' };
      continue;
    }
    const own = source.partner_id === killedBy ? source : { ...source, rank: 0 };
    const reach = reachOf(copyOf(own, unpackArticle(words), killer), copyOf(row, article, partner));
    if (reach === 'leave' || (reach === 'hold' && held !== undefined)) continue;
    // Of another of the killer's articles, or, where it credits nobody, of whoever had the text before the killer.
    const isSource = (other: ArticleRow): boolean =>
      other.partner_id === killedBy || (reach === 'hold' && madeFirst(other) < madeFirst(source));
    if ((await nearestScore(tx, row, signature, isSource, { stories, indexes })) >= score) continue;
    const reason = kill?.reason ?? withdrawnByName(killer);
    const late = { source: id, kill: { partner_id: killedBy, reason }, by: killer.name, reach };
    if (reach === 'withdraw') return late;
    held = late;
  }
  return held;
}

const withdrawnByName = ({ name }: Partner): string => `Withdrawn by ${name}.`;

const madeFirst = ({ first_created, created_at }: ArticleRow): string => first_created ?? created_at;

/** The score of the nearest article of these that was not withdrawn; 0 where there is none. */
async function nearestScore(
  tx: Transaction,
  row: ArticleRow,
  signature: Signature,
  isSource: (other: ArticleRow) => boolean,
  { stories, indexes }: Pick<Matching, 'stories' | 'indexes'>,
): Promise<number> {
  const near = await loadArticles(tx, indexes.living.alike(row.id, signature));
  const theirs = near.filter(other => other.partner_id !== row.partner_id && isSource(other)).map(({ id }) => id);
  const signed = [...(await stories.load(tx, theirs)).values()];
  return Math.max(0, ...signed.map(other => copyScore(signature, other.signature)));
}

/** What the kills of a batch do to stored articles: to those they name, and to the copies of what they withdraw. */
async function reachStored(
  tx: Transaction,
  articles: readonly IncomingArticle[],
  revisions: readonly Revision[],
  killedAtOnce: readonly Revision[],
  { partner }: Origin,
  matching: Matching,
  now: string,
) {
  const sources: Killed[] = [];
  for (const { row, article, kind } of revisions) if (kind === 'canceled') sources.push({ row, article, partner });
  const neverSeen = revisions.filter(({ kind, row }) => kind === 'published' && row.pub_status === 'canceled');
  const own = neverSeen.filter(
    ({ signature }) =>
      signature.killed_by === partner.id && !killedAtOnce.some(({ row }) => row.id === signature.article_id),
  );
  for (const { row, article, signature } of [...killedAtOnce, ...own])
    sources.push({ row, article, partner, signature: decodeSignature(signature.bytes) ?? undefined });
  const named = articles
    .flatMap(({ cancels }) => cancels)
    .map(identity => articleIdOf(partner.id, identity))
    .filter(id => !sources.some(({ row }) => row.id === id));
  const nothing = { withdrawals: [] as Revision[], held: [] as ArticleRow[], reports: [] as KillReport[] };
  if (sources.length === 0 && named.length === 0) return nothing;
  const kill = articles.find(isKill);
  const made = kill === undefined ? null : madeAt(kill);
  const isMeant = ({ pub_status, version_created }: ArticleRow): boolean =>
    pub_status !== 'canceled' && (made === null || version_created === null || version_created <= made);
  const mine = new Map((named.length === 0 ? [] : await loadArticles(tx, named)).map(row => [row.id, row]));
  const note = kill?.editorialNote ?? killedAtOnce[0]?.note ?? withdrawnByName(partner);
  const withdrawals = new Map<string, Revision>();
  const held = new Map<string, ArticleRow>();
  const add = (row: ArticleRow, words: RevisionRow): void => {
    withdrawals.set(row.id, withdrawal(row, words, note, now));
  };
  for (const words of await currentRevisions(tx, [...mine.keys()])) {
    const row = mine.get(words.article_id);
    if (row === undefined || !isMeant(row)) continue;
    add(row, words);
    sources.push({ row, article: unpackArticle(words), partner });
  }
  const reports: KillReport[] = [];
  for (const source of sources) {
    const { withdraw, hold } = await reachCopies(tx, source, matching.stories, matching.indexes.living.candidates);
    for (const copy of withdraw) add(copy.row, copy.words);
    const reason = `A copy of what ${partner.name} killed: ${note}`;
    for (const { row } of hold) held.set(row.id, heldRow(row, partner.name, reason, now));
    const { id, headline } = source.row;
    const withdrawn = withdraw.map(({ row }) => row.id);
    reports.push({ id, headline, by: partner.name, reason: note, withdrawn, held: hold.map(({ row }) => row.id) });
  }
  for (const id of withdrawals.keys()) held.delete(id);
  return { withdrawals: [...withdrawals.values()], held: [...held.values()], reports };
}

/**
 * When a kill was made. The publication date of an item that withdraws others is the kill's; that of an item which is itself
 * withdrawn is the article's, so only the date of its version counts.
 */
function madeAt({ cancels, versionCreated, published }: IncomingArticle): string | null {
  return versionCreated ?? (cancels.length > 0 ? published : undefined) ?? null;
}

/** Withdrawn articles keep their last signatures, so that copies which come later are recognized. */
async function withLastSignatures(
  tx: Transaction,
  revisions: readonly Revision[],
  { partner }: Origin,
): Promise<Revision[]> {
  const isBare = ({ row, signature }: Revision): boolean =>
    row.pub_status === 'canceled' && signature.bytes.length === 0;
  const bare = revisions.filter(isBare).map(({ row }) => row.id);
  const stored = bare.length === 0 ? [] : await loadSignatures(tx, bare);
  const last = new Map(stored.map(row => [row.article_id, row]));
  return revisions.map(revision => {
    const before = isBare(revision) ? last.get(revision.row.id) : undefined;
    if (before === undefined || before.bytes.length === 0) return revision;
    const killed_by = before.killed_by ?? partner.id;
    return { ...revision, signature: { ...revision.signature, bytes: before.bytes, killed_by } };
  });
}

/** The kills of a batch, to be remembered: of items that withdraw others, and of items that are withdrawn themselves. */
function killsIn(
  articles: readonly IncomingArticle[],
  rows: readonly ArticleRow[],
  { partner }: Origin,
  now: string,
): KillRow[] {
  const canceled = new Set(rows.filter(({ pub_status }) => pub_status === 'canceled').map(({ id }) => id));
  return articles.filter(isKill).flatMap(item => {
    const own = item.pubStatus === 'canceled' && canceled.has(item.article.id) ? [item.identity] : [];
    const reason = item.editorialNote ?? withdrawnByName(partner);
    return [...new Set([...own, ...item.cancels])].map(identity => {
      return { identity, partner_id: partner.id, at: now, made_at: madeAt(item), reason, by_desk: 0 };
    });
  });
}

/** A judged batch with what its kills did. */
type WithKills = {
  readonly articles: readonly IncomingArticle[];
  readonly origin: Origin;
  readonly revisions: readonly Revision[];
  readonly reports: readonly KillReport[];
};

/** Remembers the kills of these batches, forgets those of what was sent again, and notes in the audit what they did. */
export async function writeKills(
  tx: Transaction,
  parts: readonly WithKills[],
  rows: readonly ArticleRow[],
  now: string,
): Promise<void> {
  const reports = parts.flatMap(part => part.reports);
  if (reports.length > 0) await rememberActions(tx, actionsOf(reports, now));
  for (const { articles, origin, revisions } of parts) {
    if (articles.some(isKill)) await rememberKills(tx, killsIn(articles, rows, origin, now));
    const reissued = revisions.filter(({ kind, row }) => kind === 'reissued' && row.pub_status === 'usable');
    const again = reissued.map(({ row }) => row.identity);
    if (again.length > 0) await forgetKills(tx, origin.partner.id, again);
  }
}

/** What is remembered of kills beside the articles themselves. */
function actionsOf(reports: readonly KillReport[], now: string): NewAudit[] {
  return reports.map(({ id, by, reason, withdrawn, held, copyOf }) => {
    const line = { at: now, actor: by, subject: id, reason };
    if (copyOf === undefined) return { ...line, action: 'kill', details: { withdrawn, held } };
    return { ...line, action: held.length > 0 ? 'hold' : 'kill', details: { copyOf } };
  });
}
