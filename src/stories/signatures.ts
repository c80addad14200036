import { LRUCache } from 'lru-cache';
import { decodeTable, encodeTable, shippedModel, type WeightTable } from '../core/similarity/model.ts';
import { decodeSignature, publishedIn, type Signature, signatureOf, weighed } from '../core/similarity/signature.ts';
import { dayOf, MOST_COUNTED, TABLE_DAYS, tableOf, weightBy } from '../core/similarity/weights.ts';
import type { Store } from '../store/open-store.ts';
import {
  dayWeights,
  loadSignatures,
  lowestSignatures,
  saveDayWeights,
  wordsOf,
} from '../store/similarity/signatures.ts';
import type { Database, SignatureRow } from '../store/tables.ts';

/** A stored signature, weighed, and for a withdrawn article the partner that withdrew it. */
export type Signed = { readonly signature: Signature; readonly killedBy: string | null };

export type SignatureReader = ReturnType<typeof createSignatureReader>;

const DAY_MS = 86_400_000;
/** Words of decoded signatures that are kept, the latest: some 15 MB. */
const MOST_KEPT_WORDS = 1_500_000;

/** Signatures of stored articles, made anew from their words: of rows that an older program wrote, which stay until a revision. */
export async function signedAnew(db: Database, ids: readonly string[]): Promise<Map<string, Signature>> {
  if (ids.length === 0) return new Map();
  const words = await wordsOf(db, ids);
  return new Map(
    words.map(({ id, headline, body_text: bodyText, published, created_at, partner_id: source }) => [
      id,
      signatureOf({ headline, bodyText, published: published ?? created_at, source }),
    ]),
  );
}

/** Reads stored signatures, with the weights of their day of publication. Keeps the latest decoded: an article is asked for often. */
export function createSignatureReader(windowDays = 0) {
  const kept = new LRUCache<string, Signed>({
    maxSize: MOST_KEPT_WORDS,
    sizeCalculation: ({ signature }) => signature.words.length + 1,
  });
  /** How often something was kept or forgotten because it was written anew. */
  let renewals = 0;
  const tables = new Map<number, WeightTable>();
  const { commonRuns } = shippedModel();

  /** A signature with the weights of its day of publication. */
  async function weigh(db: Database, signature: Signature): Promise<Signature> {
    const day = dayOf(signature);
    if (day !== null && !tables.has(day)) {
      const bytes = await dayWeights(db, day);
      tables.set(day, bytes === undefined ? new Map() : decodeTable(bytes));
    }
    return weighed(signature, weightBy(commonRuns, day === null ? undefined : tables.get(day)));
  }

  /** Rows as signatures; those of another version of the program are made anew. */
  async function read(db: Database, rows: readonly SignatureRow[]): Promise<Map<string, Signed>> {
    const decoded = new Map(rows.map(row => [row.article_id, decodeSignature(row.bytes)]));
    const old = rows.filter(({ article_id: id, bytes }) => bytes.length > 0 && decoded.get(id) === null);
    const anew = await signedAnew(
      db,
      old.map(row => row.article_id),
    );
    const signed = new Map<string, Signed>();
    for (const { article_id: id, killed_by: killedBy } of rows) {
      const signature = decoded.get(id) ?? anew.get(id);
      if (signature !== undefined) signed.set(id, { signature: await weigh(db, signature), killedBy });
    }
    return signed;
  }

  return {
    read,
    weigh,
    async load(db: Database, ids: readonly string[]): Promise<Map<string, Signed>> {
      const found = new Map(
        ids.flatMap(id => {
          const signed = kept.get(id);
          return signed === undefined ? [] : [[id, signed]];
        }),
      );
      const missing = ids.filter(id => !found.has(id));
      if (missing.length === 0) return found;
      const before = renewals;
      for (const [id, signed] of await read(db, await loadSignatures(db, missing))) {
        // What was written anew while this was read may be read here as it was before.
        if (renewals === before) kept.set(id, signed);
        found.set(id, signed);
      }
      return found;
    },
    /** Freezes the weights of these days of publication, where they lie in the window: from then on they are what they are. */
    async freeze(store: Store, days: Iterable<number | null>, now: string): Promise<void> {
      const today = Math.floor(Date.parse(now) / DAY_MS);
      for (const day of new Set(days)) {
        if (day === null || day > today || day < today - windowDays || tables.has(day)) continue;
        if ((await dayWeights(store.read, day)) !== undefined) continue;
        const since = new Date((day - TABLE_DAYS) * DAY_MS).toISOString();
        const rows = await lowestSignatures(store.read, since, MOST_COUNTED);
        const counted = rows.flatMap(({ bytes }) => {
          const its = dayOf({ published: publishedIn(bytes) });
          return its !== null && its < day && its >= day - TABLE_DAYS ? (decodeSignature(bytes) ?? []) : [];
        });
        const bytes = encodeTable(tableOf(counted));
        await store.write(tx => saveDayWeights(tx, day, bytes));
      }
    },
    /** Keeps signatures that were just stored, weighed: the next articles are compared with many of them. */
    remember(stored: ReadonlyMap<string, Signature>): void {
      renewals += 1;
      for (const [id, signature] of stored) kept.set(id, { signature, killedBy: null });
    },
    /** Forgets articles whose signatures are written anew; without ids, all. */
    forget(ids?: Iterable<string>): void {
      renewals += 1;
      for (const id of ids ?? [...kept.keys()]) kept.delete(id);
      if (ids === undefined) tables.clear();
    },
  };
}
