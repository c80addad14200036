/** How much of a document is read; beyond it the reader stops and says so. */
export type ParseCaps = {
  /** Of the document as it came, and of what it unpacks to. */
  readonly bytes: number;
  /** Elements within elements. */
  readonly depth: number;
  readonly items: number;
  /** Elements and attributes of XML, objects and lists of JSON: each takes some 600 bytes of memory, however short it is. */
  readonly elements: number;
};

/** Sizes seen: a news feed has 5 kB to 2 MB, 10 to 500 items, 100 to 20,000 elements, 6 levels; NewsML goes 40 deep. */
export const DEFAULT_CAPS: ParseCaps = { bytes: 20_000_000, depth: 200, items: 5_000, elements: 200_000 };
