/** The words of items that this process kept a moment ago: most are ingested here and at once, and need not be unpacked. */
export type RecentItems = {
  /** Under the item's id, which names its words. */
  keep(itemId: string, received: string): void;
  /** Returns the words once; undefined where they were never here or made room for newer ones: the store has them. */
  take(itemId: string): string | undefined;
};

/** Some thirty documents: as many as are parsed ahead of their publication. */
const MOST_CHARACTERS = 4_000_000;

/** Remembers the words of items up to so many characters, the newest. */
export function createRecentItems(mostCharacters = MOST_CHARACTERS): RecentItems {
  const words = new Map<string, string>();
  let characters = 0;

  function drop(itemId: string): string | undefined {
    const received = words.get(itemId);
    if (received === undefined) return undefined;
    words.delete(itemId);
    characters -= received.length;
    return received;
  }

  return {
    keep(itemId, received) {
      drop(itemId);
      words.set(itemId, received);
      characters += received.length;
      for (const [oldest] of words) {
        if (characters <= mostCharacters) break;
        drop(oldest);
      }
    },
    take: drop,
  };
}
