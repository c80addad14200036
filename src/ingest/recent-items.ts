/** The words of items that this process kept a moment ago, for whoever settles them next: most are settled here and at once. */
export type RecentItems = {
  /** By the item's id, which stands for its words. */
  keep(itemId: string, received: string): void;
  /** The words, once; undefined where they were never here or newer ones took their place: the store has them. */
  take(itemId: string): string | undefined;
};

/** Some thirty documents: as many as are read ahead of their settling. */
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
