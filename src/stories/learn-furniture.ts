import { setImmediate as breathe } from 'node:timers/promises';
import { learnFurniture } from '../core/dedupe/furniture.ts';
import { decodeSignature, type Signature } from '../core/dedupe/signature.ts';
import type { Store } from '../store/open-store.ts';
import { addBoilerplate, retireBoilerplate } from '../store/similarity/boilerplate.ts';
import { signaturesBefore } from '../store/similarity/signatures.ts';

/** The latest signatures that are looked at, in all and of one partner: what is repeated shows within hours. */
const LATEST = 20_000;
const LATEST_OF_ONE = 1_000;
const ROWS_AT_ONCE = 250;

/**
 * Learns which paragraphs each partner repeats under different stories, from the latest signatures, and retires what no article
 * of the window had. From then on `prepareArticles` leaves them out of what is compared, never out of the article.
 *
 * What was judged before stays as it was judged: a replay prepares an article with today's furniture, and where its words
 * come out the same it keeps the signature that it has.
 */
export async function learnFurnitureOfAll(
  store: Store,
  windowDays: number,
  now: string,
): Promise<{ learned: number; retired: number }> {
  const signatures = new Map<string, Signature[]>();
  let before = Number.MAX_SAFE_INTEGER;
  for (let seen = 0; seen < LATEST; seen += ROWS_AT_ONCE) {
    const rows = await signaturesBefore(store.read, before, ROWS_AT_ONCE);
    for (const { partner_id, bytes } of rows) {
      const known = signatures.get(partner_id) ?? [];
      const signature = known.length < LATEST_OF_ONE ? decodeSignature(bytes) : null;
      if (signature !== null) known.push(signature);
      signatures.set(partner_id, known);
    }
    before = rows.at(-1)?.seq ?? 0;
    if (rows.length < ROWS_AT_ONCE) break;
    await breathe();
  }
  let learned = 0;
  for (const [partnerId, known] of signatures) {
    const found = learnFurniture(known, windowDays);
    if (found.size > 0) learned += await store.write(tx => addBoilerplate(tx, partnerId, found, now));
    await breathe();
  }
  const since = new Date(Date.parse(now) - windowDays * 86_400_000).toISOString();
  const retired = await store.write(tx => retireBoilerplate(tx, since, now));
  return { learned, retired };
}
