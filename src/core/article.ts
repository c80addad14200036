/**
 * The shapes an article passes through, in order:
 *
 *   FetchedFeed → FeedItem → (Draft →) NormalizedArticle → Verdict → Revision
 *
 * Times are ISO 8601 in UTC. What a source does not say is absent, never invented. Terms are IPTC's.
 */

/** What came over the wire or off the disk, before anybody looked at it. */
export type FetchedFeed = {
  readonly bytes: Uint8Array;
  /** Where the bytes came from in the end: the base for relative links. */
  readonly url?: string;
  /** The Content-Type header, as sent. */
  readonly contentType?: string;
};

/** A picture, film or sound an item carries or points to. */
export type Media = {
  readonly url: string;
  readonly type?: string;
  readonly credit?: string;
  readonly caption?: string;
};

/** ninjs 3 pubStatus. */
export type PubStatus = 'usable' | 'withheld' | 'canceled';

/** One item as the feed gives it: decoded and mapped, not yet judged or cleaned. HTML here is hostile. */
export type FeedItem = {
  readonly guid?: string;
  readonly url?: string;
  /** Plain text. */
  readonly headline?: string;
  readonly bylines?: readonly string[];
  readonly published?: string;
  readonly updated?: string;
  readonly summaryHtml?: string;
  readonly bodyHtml?: string;
  readonly categories?: readonly string[];
  readonly media?: readonly Media[];
  readonly rights?: string;
  readonly language?: string;
  /** Who supplied the item to the feed, as named on it (ninjs `infosources`, NITF `doc.rights/@agent`, RSS `source`). */
  readonly provider?: string;
  readonly pubStatus?: PubStatus;
  /** As printed: "3", "2024-11-03T10:00:00Z". Compared as integers where both are. */
  readonly version?: string;
  readonly embargoedUntil?: string;
  readonly editorialNote?: string;
  readonly usageTerms?: string;
  readonly slug?: string;
  readonly firstCreated?: string;
  readonly dateline?: string;
  readonly creditLine?: string;
  readonly subjects?: readonly string[];
  /** Names the copy went through before us, oldest first (NITF, ninjs, NewsML hop history). */
  readonly hops?: readonly string[];
  /** Ids and addresses of the feed that the item was taken from (Atom `source`, RSS `source`). */
  readonly takenFrom?: readonly string[];
  /** Base for relative links in the body, where the feed gives one of its own (`xml:base`). */
  readonly base?: string;
  /** Ids of other items that this one withdraws. */
  readonly cancels?: readonly string[];
  /** Set where the item has more characters than are read: how many. Its words are in the archived document only. */
  readonly tooLong?: number;
};

/** What a feed says of itself. */
export type FeedHeader = {
  readonly id?: string;
  readonly title?: string;
  readonly url?: string;
  readonly description?: string;
  readonly updated?: string;
  readonly language?: string;
  /**
   * `rss2.0`, `rss1.0`, `atom1.0`, `jsonfeed1.1`, `ninjs`, `nitf`, `newsml1.2`, `newsml-g2`, `iptc7901`, `anpa1312`, `zczc`,
   * `mail`, `apple-news`, `opml`, `json`, `xml` …
   */
  readonly format: string;
  readonly bylines?: readonly string[];
  /** How long the feed says it stays as it is (RSS ttl, sy:updatePeriod and updateFrequency). */
  readonly ttlSeconds?: number;
  /** When it does not want to be asked (RSS skipHours, skipDays): hours 0–23 and names of days, in GMT. */
  readonly skipHours?: readonly number[];
  readonly skipDays?: readonly string[];
  /** The feeds that a list of feeds (OPML) names. */
  readonly feeds?: readonly { readonly url: string; readonly title?: string }[];
};

/** What the parser had to repair or leave out, in words a partner's technician understands. */
export type FeedProblem = { readonly code: string; readonly message: string; readonly index?: number };

/** A document read to the end: its items in document order and what was wrong with it. */
export type ParsedFeed = {
  readonly feed: FeedHeader;
  readonly items: readonly FeedItem[];
  readonly problems: readonly FeedProblem[];
};

/** What `normalize` takes: an item's words, whatever they came in. One of `bodyText` and `bodyHtml`; HTML wins. */
export type Draft = {
  readonly id: string;
  readonly headline?: string;
  /** The byline field as printed. Several fields of a feed come joined as `bylines`. */
  readonly byline?: string;
  readonly bylines?: readonly string[];
  readonly bodyText?: string;
  readonly bodyHtml?: string;
  readonly published?: string;
  readonly language?: string;
  /** Base for relative links in the body. */
  readonly url?: string;
  readonly provider?: string;
  readonly creditLine?: string;
  readonly dateline?: string;
  readonly hops?: readonly string[];
  /** The ids and addresses that its feed gives for it, and for where it was taken from: ours among them make it a loop. */
  readonly origins?: readonly string[];
};

export type Author = {
  readonly name: string;
  /** The letters that stood there, where the house sets the name otherwise: "MARSH, Joanna". */
  readonly asWritten?: string;
  readonly role?: string;
  readonly organization?: string;
  readonly location?: string;
};

/** A translator, photographer, illustrator, editor …: credited, but not the author. */
export type Contributor = { readonly name: string; readonly asWritten?: string; readonly role: string };

/** An agency, paper or broadcaster, or a desk ("Staff Reporter", "Web Desk"). */
export type NamedOrganization = {
  readonly id?: string;
  readonly name: string;
  readonly asWritten: string;
  readonly kind?: 'agency' | 'paper' | 'broadcaster' | 'syndicate' | 'organization' | 'desk';
};

/** A party to a credit: canonical name, and the letters that stood there. */
export type Party = { readonly id?: string; readonly name: string; readonly asWritten: string };

export type Place = {
  readonly city?: string;
  readonly region?: string;
  /** ISO 3166-1 alpha-2. */
  readonly country?: string;
  readonly latitude?: number;
  readonly longitude?: number;
};

export type Dateline = {
  /** The whole dateline as printed, separator included. */
  readonly raw: string;
  /** The place exactly as printed: "MAITLAND, Fla.". */
  readonly placeText: string;
  readonly city?: string;
  readonly region?: string;
  readonly country?: string;
  /** `YYYY-MM-DD`, or `--MM-DD` where the year is not known. */
  readonly date?: string;
  readonly provider?: Party;
  /** Each place of a dateline, resolved, in printed order. */
  readonly places?: readonly Place[];
};

export type CreditKind =
  | 'exchange'
  | 'agency'
  | 'inputs'
  | 'courtesy'
  | 'republication'
  | 'distribution'
  | 'reporting'
  | 'desk'
  | 'photo';

export type Placement = 'head' | 'tail' | 'byline' | 'field';

export type Credit = {
  readonly kind: CreditKind;
  readonly parties: readonly Party[];
  readonly people?: readonly { readonly name: string; readonly role: string }[];
  readonly raw: string;
  readonly placement: Placement;
  /** The rule that read it, and how sure it is (0–1) where it is not certain. */
  readonly rule?: string;
  readonly confidence?: number;
};

/** A stretch of `text` that is no part of the story. Offsets count UTF-16 units in `text`; `raw` is exactly that slice. */
export type Removed = {
  readonly as: 'dateline' | 'byline' | 'credit' | 'photo-credit' | 'caption' | 'sign-off' | 'notice' | 'furniture';
  readonly start: number;
  readonly end: number;
  readonly raw: string;
  readonly rule?: string;
  readonly confidence?: number;
};

/** Something a rule saw and was not sure enough of to act on: the text stays, the desk is told. */
export type Doubt = Removed & { readonly confidence: number };

/** One stop on the way to us: who handed the copy on, and how we know. */
export type Hop = { readonly party: Party; readonly by: 'provider' | 'exchange' | 'feed' | 'history' };

export type NormalizedArticle = {
  readonly id: string;
  readonly headline: string;
  /** House style ("Jane Smith and John Doe"), null where nobody is named. */
  readonly byline: string | null;
  readonly authors: readonly Author[];
  readonly contributors: readonly Contributor[];
  readonly organizations: readonly NamedOrganization[];
  /** The plain text the rules saw: `bodyText` as it came, or the words of `bodyHtml`, one line break a block. */
  readonly text: string;
  readonly dateline: Dateline | null;
  readonly credits: readonly Credit[];
  /** The credits re-rendered in house style ("The Daily Mail–CGTN news exchange"), null where there are none. */
  readonly creditLine: string | null;
  readonly bodyText: string;
  readonly bodyHtml: string;
  readonly removed: readonly Removed[];
  readonly doubts?: readonly Doubt[];
  /** Provider → exchange partner → us. */
  readonly trail?: readonly Hop[];
  /** Our own copy came back: filed as a copy and flagged, never published as new. */
  readonly loop?: { readonly reason: string };
};

/** How an article relates to the story it belongs to . */
export type Relation = 'new' | 'duplicate' | 'excerpt' | 'version' | 'contains' | 'derived';

/** What a link says that one of two articles is to the other. */
export type LinkKind = Exclude<Relation, 'new'>;

/** What deduplication says of one article: its story, and which article it repeats (`of`, null for a new one). */
export type Verdict = {
  readonly id: string;
  readonly story: string;
  readonly relation: Relation;
  readonly of: string | null;
  /** 0–1, share of the shorter text found in the other, weighted by rarity; 1 for an exact copy. */
  readonly score: number;
};
