/** How much of a document is read; beyond it the reader stops and says so. */
export type ParseCaps = {
  /** Of the document as it came, and of what it unpacks to. */
  readonly bytes: number;
  /** Elements within elements. */
  readonly depth: number;
  readonly items: number;
  /** Elements and attributes of XML, values of JSON: each takes some 600 bytes of memory, however short it is. */
  readonly elements: number;
  /** Characters of one item in all its fields. */
  readonly text: number;
  /** Characters of one attribute, in the document and in the HTML of its items. */
  readonly attribute: number;
};

/**
 * Sizes seen: a news feed has 5 kB to 2 MB, 10 to 500 items, 100 to 20,000 elements, 6 levels; NewsML goes 40 deep. The
 * longest articles have 200,000 characters with their markup; attributes longer than an address are pictures (`data:`).
 */
export const DEFAULT_CAPS: ParseCaps = {
  bytes: 8_000_000,
  depth: 200,
  items: 5_000,
  elements: 200_000,
  text: 500_000,
  attribute: 20_000,
};

/** The setting that changes each cap, so that a message can name it. */
export const PARSE_SETTINGS = {
  bytes: 'FETCH_MAX_BYTES',
  depth: 'READ_MAX_DEPTH',
  items: 'READ_MAX_ITEMS',
  elements: 'READ_MAX_ELEMENTS',
  text: 'READ_MAX_TEXT',
  attribute: 'READ_MAX_ATTRIBUTE',
} as const satisfies Record<keyof ParseCaps, string>;
