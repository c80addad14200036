/**
 * Documents of more than a megabyte that one process has in hand. Few at a time: hundreds of ordinary ones may be fetched
 * and read at once in the memory that ten of these take.
 */
export type LargeDocuments = { visit(feedId: string): Visit };

/** One poll's dealings with it. */
export type Visit = {
  /** Whether the feed may be asked now: one whose document was large before needs a place first. */
  mayAsk(): boolean;
  /** Told that the document is large: whether there is a place for it. */
  mayGrow(): boolean;
  /** Gives the place back; to be called when the document is kept, or was not. */
  leave(): void;
};

/** Bytes from which on a document is large. */
export const LARGE = 1_000_000;
const PLACES = 2;

/** @param places how many may be in hand at once; one object a process */
export function createLargeDocuments(places = PLACES): LargeDocuments {
  const large = new Set<string>();
  let taken = 0;
  return {
    visit(feedId) {
      let isIn = false;
      const enter = (): boolean => {
        if (!isIn && taken < places) {
          isIn = true;
          taken += 1;
        }
        return isIn;
      };
      return {
        mayAsk: () => !large.has(feedId) || enter(),
        mayGrow() {
          large.add(feedId);
          return enter();
        },
        leave() {
          if (isIn) taken -= 1;
          isIn = false;
        },
      };
    },
  };
}
