/** How much of a document is read; beyond it the reader stops and says so. */
export type ParseCaps = {
  /** Of the document as it came, and of what it unpacks to. */
  readonly bytes: number;
  /** Elements within elements. */
  readonly depth: number;
  readonly items: number;
};

/** Sizes seen: a news feed has 5 kB to 2 MB, 10 to 500 items, 6 levels; NITF and NewsML-G2 go 40 deep. */
export const DEFAULT_CAPS: ParseCaps = { bytes: 20_000_000, depth: 200, items: 5_000 };
