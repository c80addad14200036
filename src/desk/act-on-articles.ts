import { baseRank, rankOf } from '../core/revision.ts';
import { encodeSignature, type Signature, signatureOf } from '../core/similarity/signature.ts';
import { ExchangeError } from '../errors.ts';
import { heldRow, withdrawal } from '../ingest/article-rows.ts';
import { type KillReport, reachCopies } from '../ingest/killed-copies.ts';
import { linkAgain } from '../ingest/match-again.ts';
import {
  currentRevisions,
  forgetKills,
  insertRevisions,
  killsOf,
  loadArticles,
  rememberKills,
} from '../store/articles.ts';
import { readAudit } from '../store/audit.ts';
import type { Store } from '../store/open-store.ts';
import { unpackArticle } from '../store/pack-article.ts';
import { loadPartner } from '../store/partners.ts';
import { loadSignatures, type NewSignature, saveSignatures } from '../store/similarity/signatures.ts';
import { storyMembers } from '../store/similarity/stories.ts';
import type { ArticleRow, RevisionRow, Transaction } from '../store/tables.ts';
import { createSignatureReader, type SignatureReader } from '../stories/signatures.ts';
import { createStoryMemory } from '../stories/story-memory.ts';
import { type Actor, articlesToActOn, carryOut } from './actions.ts';

/** Kills, holds and releases: what the desk does to single articles. Each is remembered, and no later processing undoes it. */

/**
 * Withdraws articles for good, and with each the copies of its text: those that credit its partner, and the same text of the partner's
 * own under another id, are withdrawn, the others held, also when they come later. No version of the partner's brings it back.
 * @param story every article of their stories, too
 * @throws ExchangeError `not-found`, `changed-meanwhile`
 */
export async function killArticles(
  store: Store,
  ids: readonly string[],
  { story, ...actor }: Actor & { readonly story?: boolean | undefined },
): Promise<KillReport[]> {
  const first = await killOnce(store, ids, { ...actor, story }, createSignatureReader(), () => []);
  // The copies that are known by their links are gone by now. Those that lost theirs are found in the index, which takes a while to read.
  const memory = createStoryMemory(WINDOW_DAYS);
  const { living } = await memory.catchUp(store.read, actor.now);
  const named = first.map(({ id }) => id);
  const rest = await killOnce(store, named, { ...actor, seen: undefined }, memory, living.candidates);
  const others = new Map(rest.map(report => [report.id, report]));
  return first.map(report => {
    const { withdrawn = [], held = [] } = others.get(report.id) ?? {};
    return { ...report, withdrawn: [...report.withdrawn, ...withdrawn], held: [...report.held, ...held] };
  });
}

/** Copies that came in so many days ago are looked for by their words. */
const WINDOW_DAYS = 10;

/** Kills articles, or what is left of their copies: those that links and stories lead to, and those that `near` finds. */
async function killOnce(
  store: Store,
  ids: readonly string[],
  { story, ...actor }: Actor & { readonly story?: boolean | undefined },
  stories: Pick<SignatureReader, 'load'>,
  near: (id: string, signature: Signature) => readonly string[],
): Promise<KillReport[]> {
  const { now, by } = actor;
  const reason = actor.reason ?? `Withdrawn by ${by}.`;
  return await store.publish(async tx => {
    const named = await articlesToActOn(tx, ids, actor);
    const members = story === true ? await storyMembers(tx, [...new Set(named.map(({ story_id }) => story_id))]) : [];
    const killed = [...new Map([...named, ...members].map(row => [row.id, row])).values()];
    const words = new Map(
      (
        await currentRevisions(
          tx,
          killed.map(({ id }) => id),
        )
      ).map(row => [row.article_id, row]),
    );
    const withdrawn = new Map<string, { readonly row: ArticleRow; readonly words: RevisionRow }>();
    const killerOf = new Map<string, string>();
    const held = new Map<string, ArticleRow>();
    const reports: KillReport[] = [];
    const sources = killed.flatMap(row => {
      const last = words.get(row.id);
      return last === undefined ? [] : [{ row, words: last }];
    });
    for (const { row, words: last } of sources) {
      if (row.pub_status !== 'canceled') withdrawn.set(row.id, { row, words: last });
      const partner = await loadPartner(tx, row.partner_id);
      const source = { row, article: unpackArticle(last), partner, byDesk: true };
      const reached = await reachCopies(tx, source, stories, near);
      for (const copy of reached.withdraw) withdrawn.set(copy.row.id, copy);
      for (const copy of reached.withdraw) killerOf.set(copy.row.id, row.partner_id);
      for (const copy of reached.hold) held.set(copy.row.id, copy.row);
      const of = (copies: typeof reached.hold): string[] => copies.map(copy => copy.row.id);
      reports.push({
        ...{ id: row.id, headline: row.headline, by, reason },
        ...{ withdrawn: of(reached.withdraw), held: of(reached.hold) },
      });
    }
    for (const id of withdrawn.keys()) held.delete(id);
    const revisions = [...withdrawn.values()].map(({ row, words }) => withdrawal(row, words, reason, now));
    await insertRevisions(
      tx,
      revisions.map(({ words }) => words),
    );
    for (const { row } of sources) killerOf.set(row.id, row.partner_id);
    await signAsKilled(tx, killerOf, now);
    await rememberKills(
      tx,
      sources.map(({ row }) => {
        return { identity: row.identity, partner_id: row.partner_id, at: now, made_at: null, reason, by_desk: 1 };
      }),
    );
    const why = `A copy of what ${by} killed: ${reason}`;
    const rows = [...revisions.map(({ row }) => row), ...[...held.values()].map(row => heldRow(row, by, why, now))];
    const isFirst = new Set(sources.filter(({ row }) => row.pub_status !== 'canceled').map(({ row }) => row.id));
    const done = reports.filter(({ id, ...it }) => isFirst.has(id) || it.withdrawn.length + it.held.length > 0);
    const audit = done.map(({ id, withdrawn, held }) => {
      return { at: now, actor: by, action: 'kill', subject: id, reason, details: { withdrawn, held } };
    });
    const before = [...[...withdrawn.values()].map(({ row }) => row), ...held.values()];
    await carryOut(tx, { rows, before, note: reason, audit }, now);
    return reports;
  });
}

/**
 * Copies that come later are recognized by the signatures of what was killed.
 * @param killerOf the partner whose text it is, by article
 */
async function signAsKilled(tx: Transaction, killerOf: ReadonlyMap<string, string>, now: string): Promise<void> {
  const stored = await loadSignatures(tx, [...killerOf.keys()]);
  const signatures = stored.map(({ article_id, bytes }): NewSignature => {
    return { article_id, bytes, arrived_at: now, killed_by: killerOf.get(article_id) ?? null };
  });
  await saveSignatures(tx, signatures);
}

/** An article after an action of the desk: whether it is shown now. */
export type ActedOn = { readonly id: string; readonly headline: string; readonly state: string };

/**
 * Takes articles off all surfaces until the desk releases them; whatever their partner sends of them meanwhile is kept and not shown.
 * @throws ExchangeError `not-found`, `withdrawn`, `changed-meanwhile`
 */
export async function holdArticles(store: Store, ids: readonly string[], actor: Actor): Promise<ActedOn[]> {
  const { by, now } = actor;
  const reason = actor.reason ?? `Held by ${by}.`;
  return await store.publish(async tx => {
    const before = await articlesToActOn(tx, ids, actor);
    for (const { id, pub_status } of before)
      if (pub_status === 'canceled') throw new ExchangeError('withdrawn', `Article ${id} was withdrawn.`, { id });
    const rows = before.map(row => heldRow(row, by, reason, now));
    const audit = rows.map(({ id }) => ({ at: now, actor: by, action: 'hold', subject: id, reason }));
    await carryOut(tx, { rows, before, audit }, now);
    return rows.map(({ id, headline }) => ({ id, headline, state: 'held' }));
  });
}

/**
 * Lets articles be shown: from a hold, where there is none from their partner's withholding, then from an embargo that has not passed,
 * and from a kill of the desk's own or of a text that it is a copy of. An article that is held and under embargo stays under embargo: that is released next.
 * @throws ExchangeError `not-found`, `input-wrong` where nothing holds it, `withdrawn` where its partner killed it,
 * `changed-meanwhile`
 */
export async function releaseArticles(store: Store, ids: readonly string[], actor: Actor): Promise<ActedOn[]> {
  const { by, now, reason } = actor;
  const memory = createStoryMemory(WINDOW_DAYS);
  const isKilled = ({ pub_status }: ArticleRow): boolean => pub_status === 'canceled';
  // Read before the lock of the change log is taken: it takes a while.
  if ((await loadArticles(store.read, ids)).some(isKilled)) await memory.catchUp(store.read, now);
  return await store.publish(async tx => {
    const before = await articlesToActOn(tx, ids, actor);
    const rows: ArticleRow[] = [];
    for (const row of before) rows.push(await released(tx, row, now));
    await signAgain(tx, before, now);
    const killed = new Set(before.filter(isKilled).map(({ id }) => id));
    const back = rows.filter(({ id }) => killed.has(id));
    if (back.length > 0) await linkAgain(tx, back, memory, now);
    const audit = rows.map(({ id }) => ({ at: now, actor: by, action: 'release', subject: id, reason }));
    await carryOut(tx, { rows, before, audit }, now);
    return rows.map(({ id, headline, lift_at }) => {
      return { id, headline, state: lift_at === null ? 'shown' : `under embargo until ${lift_at}` };
    });
  });
}

async function released(tx: Transaction, row: ArticleRow, now: string): Promise<ArticleRow> {
  const until = row.embargoed_until !== null && row.embargoed_until > now ? row.embargoed_until : null;
  const rank = (embargoed: boolean): number => rankOf(baseRank(row.rank), { embargoed, deskLead: row.desk_lead === 1 });
  const free = { pub_status: 'usable', held_by: null, held_reason: null, released_at: now, updated_at: now } as const;
  if (row.pub_status === 'canceled') return { ...(await takenBack(tx, row, now)), ...free, rank: rank(false) };
  if (row.pub_status === 'withheld') return { ...row, ...free, lift_at: until, rank: rank(until !== null) };
  if (until === null) {
    const help = 'See: news-exchange articles --held';
    throw new ExchangeError('input-wrong', `Article ${row.id} is not held: it is shown.`, { id: row.id, help });
  }
  return { ...row, ...free, embargoed_until: null, lift_at: null, released_embargo: until, rank: rank(false) };
}

/** What the desk itself killed, or a copy that went with it, back as a new revision with its last words. */
async function takenBack(tx: Transaction, row: ArticleRow, now: string): Promise<ArticleRow> {
  const [last] = await currentRevisions(tx, [row.id]);
  const source = last === undefined ? undefined : await withdrawnWith(tx, row.id, last.at);
  const isOurs = source === undefined ? await isKilledByDesk(tx, row) : await mayReturn(tx, source);
  if (!isOurs) {
    const who = source === undefined ? 'its source' : `the source of ${source.id}, of which it is a copy`;
    const help = 'Only a version of its partner that was made after the kill brings it back.';
    throw new ExchangeError('withdrawn', `Article ${row.id} was killed by ${who}, not by the desk.`, {
      id: row.id,
      help,
    });
  }
  await forgetKills(tx, row.partner_id, [row.identity]);
  const number = row.latest_number + 1;
  if (last !== undefined) await insertRevisions(tx, [{ ...last, number, at: now, reason: 'reissued' }]);
  return { ...row, revision: number, latest_number: number };
}

async function isKilledByDesk(tx: Transaction, { partner_id, identity }: ArticleRow): Promise<boolean> {
  const kills = await killsOf(tx, [identity]);
  return kills.some(kill => kill.partner_id === partner_id && kill.by_desk === 1);
}

/** The article whose kill withdrew a stored copy at this time; undefined where it is none, or came after the kill. */
async function withdrawnWith(tx: Transaction, id: string, at: string): Promise<ArticleRow | undefined> {
  const kills = await readAudit(tx, { actions: ['kill'], at, limit: 1_000 });
  const kill = kills.find(({ details }) => Array.isArray(details?.withdrawn) && details.withdrawn.includes(id));
  const [source] = kill === undefined ? [] : await loadArticles(tx, [kill.subject]);
  return source;
}

/** Whether the copies of a killed article may come back: the desk killed it, or it is back itself. */
const mayReturn = async (tx: Transaction, source: ArticleRow): Promise<boolean> =>
  source.pub_status !== 'canceled' || (await isKilledByDesk(tx, source));

/** What was withheld or killed is compared again with what comes in. */
async function signAgain(tx: Transaction, rows: readonly ArticleRow[], now: string): Promise<void> {
  const ids = rows.map(({ id }) => id);
  const stored = new Map((await loadSignatures(tx, ids)).map(row => [row.article_id, row]));
  const bare = rows.filter(({ id }) => {
    const signature = stored.get(id);
    return signature === undefined || signature.bytes.length === 0 || signature.killed_by !== null;
  });
  const words = new Map(
    (
      await currentRevisions(
        tx,
        bare.map(({ id }) => id),
      )
    ).map(row => [row.article_id, row]),
  );
  const signatures = bare.flatMap(({ id, headline, published, created_at, partner_id }): NewSignature[] => {
    const bodyText = words.get(id)?.body_text;
    if (bodyText === undefined) return [];
    const signature = signatureOf({ headline, bodyText, published: published ?? created_at, source: partner_id });
    return [{ article_id: id, arrived_at: now, bytes: encodeSignature(signature) }];
  });
  await saveSignatures(tx, signatures);
}
