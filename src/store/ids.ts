import { hash } from 'node:crypto';

/**
 * Ids follow from what they name, so that the same input gives the same rows whoever comes first and however often.
 * 72 bits of SHA-256 behind a letter, since a queue refuses job ids that are numbers; short, since every index holds them.
 */
export function idOf(letter: string, ...parts: readonly string[]): string {
  return (
    letter +
    BigInt(`0x${hash('sha256', parts.join('\n'), 'hex').slice(0, 18)}`)
      .toString(36)
      .padStart(14, '0')
  );
}

/** A feed of a partner, by its URL; readable, since people type it. */
export function feedIdOf(partnerId: string, url: string): string {
  return `${partnerId}-${hash('sha256', url, 'hex').slice(0, 8)}`;
}

/** An article, by its partner and the identity its items carry. */
export function articleIdOf(partnerId: string, identity: string): string {
  return idOf('a', partnerId, identity);
}

/**
 * One content under one identity in one feed. Those of a feed stand together in the index, so a batch touches few of its
 * pages.
 */
export function itemIdOf(feedId: string, identity: string, contentHash: string): string {
  return `${idOf('i', feedId).slice(0, 6)}${idOf('', feedId, contentHash, identity)}`;
}

/** One body of one feed. */
export function payloadIdOf(feedId: string, hashOfBytes: string): string {
  return idOf('p', feedId, hashOfBytes);
}

/** An article's name outside of this store, the same in every format. */
export function articleUri(id: string): string {
  return `urn:news-exchange:article:${id}`;
}

/**
 * The article that an id or address names in the way of our feeds, API and pages. Another house's may look alike: ask the
 * store.
 */
export function articleNamedBy(origin: string): string | undefined {
  return /^(?:urn:news-exchange:article:|https?:\/\/[^/?#]{1,200}\/(?:v1\/)?articles\/)(a[0-9a-z]{14})$/.exec(
    origin,
  )?.[1];
}
