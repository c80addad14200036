import type { Article, IncomingArticle } from '../core/article.ts';
import { articleIdOf } from '../core/identity.ts';
import type { Partner } from '../core/partner.ts';
import { decodeSignature, type Signature } from '../core/similarity/signature.ts';
import { nameKey } from '../core/text/words.ts';
import { currentRevisions, killsOf, loadArticles, unpackArticle } from '../store/articles.ts';
import { loadPartner } from '../store/feeds.ts';
import { loadSignatures } from '../store/similarity/signatures.ts';
import { storyMembers } from '../store/similarity/stories.ts';
import type { ArticleRow, KillRow, Transaction } from '../store/tables.ts';
import { isKill, type Judged, killed, type Origin, type Revision, withdrawal } from './judge.ts';
import { copyScore, isWithdrawnWithSource, type Matching } from './match.ts';

/**
 * Kills. A kill withdraws the partner's own articles that it names, wherever it stands in time to them, and everybody's copies
 * that credit the partner. Never upward: a reprint's kill leaves alone whatever does not credit the reprinter. A version made
 * after the kill is not withdrawn by it.
 */

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
        kill.partner_id === partner.id || credits(article, provider, await loadPartner(tx, kill.partner_id));
      if (isAllowed) found.set(itemId, kill);
    }
  }
  return found;
}

/**
 * The revisions of a batch with what kills make of them: late copies of killed articles withdrawn, and a revision more for each
 * stored article that these kills withdraw.
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
): Promise<Revision[]> {
  const late = await lateCopies(tx, revisions, matching);
  const all = revisions.map(revision => {
    const kill = late.get(revision.row.id);
    return kill === undefined ? revision : killed(revision, current.get(revision.row.id), kill);
  });
  all.push(...(await withdrawnBy(tx, articles, all, killedAtOnce, origin, matching, now)));
  return await withLastSignatures(tx, all, origin);
}

/**
 * Copies that come after the article they copy was withdrawn, and credit the partner that withdrew it: the kill of each, by id.
 * A copy that is nearer to another article of that partner, one that was not withdrawn, is a copy of that one.
 */
async function lateCopies(
  tx: Transaction,
  revisions: readonly Revision[],
  { stories, indexes }: Matching,
): Promise<Map<string, Pick<KillRow, 'partner_id' | 'reason'>>> {
  const found = new Map<string, Pick<KillRow, 'partner_id' | 'reason'>>();
  if (indexes.killed.size === 0) return found;
  for (const {
    row,
    article,
    signature: { bytes },
  } of revisions) {
    const signature = row.pub_status === 'usable' ? decodeSignature(bytes) : null;
    if (signature === null) continue;
    const ids = indexes.killed.candidates(row.id, signature);
    const signed = await stories.load(tx, ids);
    for (const id of ids) {
      const { signature: theirs, killedBy } = signed.get(id) ?? {};
      if (theirs === undefined || !killedBy || killedBy === row.partner_id) continue;
      const score = copyScore(signature, theirs);
      if (score === 0) continue;
      const partner = await loadPartner(tx, killedBy);
      if (!credits(article, row.provider ?? undefined, partner)) continue;
      if ((await nearestScore(tx, row, signature, killedBy, { stories, indexes })) >= score) continue;
      const [source] = await loadArticles(tx, [id]);
      const kills = source === undefined ? [] : await killsOf(tx, [source.identity]);
      const reason = kills.find(kill => kill.partner_id === killedBy)?.reason ?? withdrawnByName(partner);
      found.set(row.id, { partner_id: killedBy, reason });
      break;
    }
  }
  return found;
}

const withdrawnByName = ({ name }: Partner): string => `Withdrawn by ${name}.`;

/** The score of the nearest article of a partner that was not withdrawn; 0 where there is none. */
async function nearestScore(
  tx: Transaction,
  row: ArticleRow,
  signature: Signature,
  partnerId: string,
  { stories, indexes }: Matching,
): Promise<number> {
  const near = await loadArticles(tx, indexes.living.candidates(row.id, signature));
  const theirs = near.filter(other => other.partner_id === partnerId).map(({ id }) => id);
  const signed = [...(await stories.load(tx, theirs)).values()];
  return Math.max(0, ...signed.map(other => copyScore(signature, other.signature)));
}

/** An article that is withdrawn, and its signature where the store does not have it. */
type Source = { readonly row: ArticleRow; readonly signature?: Signature | undefined };

/** The stored articles that the kills of a batch withdraw: those they name, and the copies of what they withdraw. */
async function withdrawnBy(
  tx: Transaction,
  articles: readonly IncomingArticle[],
  revisions: readonly Revision[],
  killedAtOnce: readonly Revision[],
  { partner }: Origin,
  matching: Matching,
  now: string,
): Promise<Revision[]> {
  const sources: Source[] = revisions.filter(({ kind }) => kind === 'canceled').map(({ row }) => ({ row }));
  for (const { row, signature } of killedAtOnce)
    sources.push({ row, signature: decodeSignature(signature.bytes) ?? undefined });
  const named = articles
    .flatMap(({ cancels }) => cancels)
    .map(identity => articleIdOf(partner.id, identity))
    .filter(id => !sources.some(({ row }) => row.id === id));
  if (sources.length === 0 && named.length === 0) return [];
  const kill = articles.find(isKill);
  const made = kill === undefined ? null : madeAt(kill);
  const isMeant = ({ pub_status, version_created }: ArticleRow): boolean =>
    pub_status !== 'canceled' && (made === null || version_created === null || version_created <= made);
  const own = named.length === 0 ? [] : (await loadArticles(tx, named)).filter(isMeant);
  const found = new Map(own.map(row => [row.id, row]));
  for (const source of [...sources, ...own.map(row => ({ row }))])
    for (const copy of await copiesOf(tx, source, partner, matching)) found.set(copy.id, copy);
  const note = kill?.editorialNote ?? killedAtOnce[0]?.note ?? withdrawnByName(partner);
  return (await currentRevisions(tx, [...found.keys()])).flatMap(words => {
    const row = found.get(words.article_id);
    if (row === undefined) return [];
    const isOwn = own.some(({ id }) => id === row.id);
    if (!isOwn && !credits(unpackArticle(words), row.provider ?? undefined, partner)) return [];
    return [withdrawal(row, words, note, now)];
  });
}

/**
 * When a kill was made. The publication date of an item that withdraws others is the kill's; that of an item which is itself
 * withdrawn is the article's, so only the date of its version counts.
 */
function madeAt({ cancels, versionCreated, published }: IncomingArticle): string | null {
  return versionCreated ?? (cancels.length > 0 ? published : undefined) ?? null;
}

/** Other partners' copies of an article: by its words; where the window has passed, by the relation that was found before. */
async function copiesOf(
  tx: Transaction,
  { row, signature }: Source,
  partner: Partner,
  { stories, indexes }: Matching,
): Promise<ArticleRow[]> {
  const source = signature ?? (await stories.load(tx, [row.id])).get(row.id)?.signature;
  const near = source === undefined ? [] : await loadArticles(tx, indexes.living.candidates(row.id, source));
  const members = await storyMembers(tx, [...new Set([row, ...near].map(({ story_id }) => story_id))]);
  const others = [...new Map([...near, ...members].map(other => [other.id, other])).values()].filter(
    other => other.pub_status !== 'canceled' && other.partner_id !== partner.id,
  );
  const signed = await stories.load(
    tx,
    others.map(({ id }) => id),
  );
  return others.filter(other => {
    const theirs = signed.get(other.id)?.signature;
    if (source !== undefined && theirs !== undefined) return copyScore(theirs, source) > 0;
    return other.story_id === row.story_id && isWithdrawnWithSource(other);
  });
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
export function killsIn(
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
      return { identity, partner_id: partner.id, at: now, made_at: madeAt(item), reason };
    });
  });
}

/** Whether an article names the partner as where its copy is from. */
function credits(article: Article, provider: string | undefined, partner: Partner): boolean {
  const names = new Set([partner.id, partner.name, ...partner.aliases].map(nameKey));
  const named = article.credits.flatMap(credit => credit.parties.map(party => party.name));
  if (article.dateline?.provider !== undefined) named.push(article.dateline.provider.name);
  if (provider !== undefined) named.push(provider);
  return named.some(name => names.has(nameKey(name)));
}
