/**
 * Documents of more than a megabyte that one process has in hand: no more than so many bytes of them together, or a single one.
 * Hundreds of ordinary ones may be fetched and read at once in the memory that ten of these take.
 */
export type LargeDocuments = { visit(feedId: string): Visit };

/** One poll's dealings with it. */
export type Visit = {
  /** Whether the feed may be asked now: one whose document was large before needs room first. */
  mayAsk(): boolean;
  /** Told how large the document is, as far as that is known: whether there is room for it. May be asked again. */
  mayGrow(bytes: number): boolean;
  /** Gives the room back; to be called when the document is kept, or was not. */
  leave(): void;
};

/** Bytes from which on a document is large. */
export const LARGE = 1_000_000;
/** Bytes of large documents in hand: as many as the largest may have, with what reading takes ten times that. */
const ROOM = 8_000_000;

/** @param room bytes that may be in hand at once; one object a process */
export function createLargeDocuments(room = ROOM): LargeDocuments {
  const sizes = new Map<string, number>();
  let taken = 0;
  return {
    visit(feedId) {
      let held = 0;
      const hold = (bytes: number): boolean => {
        const others = taken - held;
        if (others > 0 && others + bytes > room) return false;
        taken = others + bytes;
        held = bytes;
        return true;
      };
      return {
        mayAsk: () => hold(sizes.get(feedId) ?? 0),
        mayGrow(bytes) {
          sizes.set(feedId, bytes);
          return hold(bytes);
        },
        leave: () => void hold(0),
      };
    },
  };
}
