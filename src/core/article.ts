/**
 * The shapes an article passes through, in order:
 *
 *   FetchedFeed → FeedItem → Article (as IncomingArticle, with what its item says of it) → Match → revision and change
 *
 * A revision and a change are rows of the store (store/tables.ts). Times are ISO 8601 in UTC. What a source does not say is
 * absent, never invented. Terms are IPTC's.
 */

/** A document as it came over the wire or off the disk. */
export type FetchedFeed = {
  readonly bytes: Uint8Array;
  /** Where the bytes came from in the end: the base for relative links. */
  readonly url?: string;
  /** The Content-Type header, as sent. */
  readonly contentType?: string;
};

/** A picture, film or sound an item carries, points to, or only speaks of: then it has no address. */
export type Media = {
  readonly url?: string;
  /** As written: a media type ("image/jpeg") or a word ("image", "Photo"). */
  readonly type?: string;
  /** Pixels. */
  readonly width?: number;
  readonly height?: number;
  readonly credit?: string;
  readonly caption?: string;
};

/** ninjs 3 pubStatus. */
export type PubStatus = 'usable' | 'withheld' | 'canceled';

/** Fields of which not every text is a value. */
export type Unreadable = 'published' | 'updated' | 'firstCreated' | 'embargoedUntil' | 'expires' | 'pubStatus';

/** One item as the feed gives it: decoded and mapped to these fields, not cleaned. HTML here is hostile. */
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
  /** The copyright notice, or the holder where nothing else is given. */
  readonly rights?: string;
  readonly copyrightHolder?: string;
  /** The address or name of a licence, or an encoded rights expression. */
  readonly license?: string;
  /** Search engines are not to index it. */
  readonly noindex?: boolean;
  /** IPTC's urgency: 1 is the most urgent, 9 the least. */
  readonly priority?: number;
  readonly language?: string;
  /** Who supplied the item to the feed, as named on it (ninjs `infosources`, NITF `doc.rights/@agent`, RSS `source`). */
  readonly provider?: string;
  readonly pubStatus?: PubStatus;
  /** As printed: "3", "2024-11-03T10:00:00Z". Compared as integers where both are. */
  readonly version?: string;
  readonly embargoedUntil?: string;
  /** When its rights end. */
  readonly expires?: string;
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
  /** Set where `published` had not come yet when it was read: whether the date gave its zone. It is hidden until then. */
  readonly ahead?: 'zone' | 'no-zone';
  /** Fields that were given and could not be read, as written. `parse` reports them and takes them out. */
  readonly unread?: readonly { readonly field: Unreadable; readonly written: string }[];
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
  /** Rights of all its items that do not say otherwise. */
  readonly rights?: string;
  readonly license?: string;
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

/** A parsed document: its items in document order, and what was wrong with it. */
export type ParsedFeed = {
  readonly feed: FeedHeader;
  readonly items: readonly FeedItem[];
  readonly problems: readonly FeedProblem[];
};

/** What `normalize` takes: a feed item (`draftOf`) or a record of the command. Of `bodyText` and `bodyHtml` HTML wins. */
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
  /** Its summary and the captions of its media: a line of the body that repeats one of them is no byline. */
  readonly summaryHtml?: string;
  readonly captions?: readonly string[];
  /** Base for relative links in the body. */
  readonly url?: string;
  readonly provider?: string;
  readonly creditLine?: string;
  readonly dateline?: string;
  readonly hops?: readonly string[];
  /** The editorial note: what it says of an embargo or a withdrawal is read. */
  readonly editorialNote?: string;
  /** The ids and addresses that its feed gives for it and for the feed it was taken from. One of ours makes it a loop. */
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

/** A stretch of a text, in UTF-16 units. */
export type Span = { readonly start: number; readonly end: number };

/** A stretch of `text` that is no part of the story. Offsets count UTF-16 units in `text`; `raw` is exactly that slice. */
export type Removed = Span & {
  readonly as: 'dateline' | 'byline' | 'credit' | 'photo-credit' | 'caption' | 'sign-off' | 'notice' | 'boilerplate';
  readonly raw: string;
  readonly rule?: string;
  readonly confidence?: number;
};

/** A finding that a rule is not sure enough of to act on: the text stays, the record names it. */
export type Doubt = Removed & { readonly confidence: number };

/** One supplier on the article's way to us, and where its name was found. */
export type Hop = { readonly party: Party; readonly by: 'provider' | 'exchange' | 'feed' | 'history' };

/** A normalised article, with the evidence for what was read: the record of `normalize`. */
export type Article = {
  readonly id: string;
  readonly headline: string;
  /** House style ("Jane Smith and John Doe"), null where nobody is named. */
  readonly byline: string | null;
  readonly authors: readonly Author[];
  readonly contributors: readonly Contributor[];
  readonly organizations: readonly NamedOrganization[];
  /** The plain text that the rules read: `bodyText` as it came, or the words of `bodyHtml`, one line break a block. */
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
  /** Set where our own copy came back to us: it is stored as a copy and never published as new. */
  readonly loop?: { readonly reason: string };
  /** C2PA manifests that were hidden in its texts and taken out of them. They are kept and not verified. */
  readonly provenance?: readonly Manifest[];
  /** What the rules of its partner's file did with the item: "tagged sports: category "sport"". */
  readonly partnerRules?: readonly string[];
  /** What its note, headline or first lines say of when it may be published, or that other copy is withdrawn. */
  readonly notices?: readonly Notice[];
};

/** An instruction to editors that stands in the words of an item. */
export type Notice = {
  readonly kind: 'embargo' | 'kill';
  readonly raw: string;
  readonly placement: 'note' | 'headline' | 'body';
  /** Until when an embargo holds, where that is clear: date, time and zone are given. */
  readonly until?: string;
};

/** A C2PA manifest store that stood in a text as characters that print nothing. */
export type Manifest = {
  readonly kind: 'c2pa';
  readonly in: 'headline' | 'body';
  /** The manifest store (JUMBF) in base64. */
  readonly manifest: string;
  /** The text ends within it. */
  readonly cut?: true;
};

/** A picture, film or sound of an article. */
export type ArticleMedia = {
  readonly type: 'picture' | 'video' | 'audio' | 'other';
  readonly url: string;
  readonly mimeType?: string;
  /** Pixels. */
  readonly width?: number;
  readonly height?: number;
  readonly caption?: string;
  readonly credit?: string;
};

/** What may be done with an article. */
export type Rights = {
  readonly copyrightNotice?: string;
  readonly copyrightHolder?: string;
  readonly usageTerms?: string;
  /** The address or name of a licence, or an encoded rights expression. */
  readonly license?: string;
  /** Search engines are not to index it. */
  readonly noindex?: boolean;
  /** When they end: from then on the article is on no surface. */
  readonly until?: string;
};

/** What the partner says of an article beside its words. */
export type Metadata = {
  /** Plain text. */
  readonly summary?: string;
  readonly slug?: string;
  /** Categories, keywords and subjects by name, each once. */
  readonly categories?: readonly string[];
  readonly media?: readonly ArticleMedia[];
  readonly rights?: Rights;
  readonly editorialNote?: string;
  /** IPTC's urgency: 1 is the most urgent, 9 the least. */
  readonly priority?: number;
  /** What it says of its own correction: "Correction: an earlier version gave a wrong date." */
  readonly notice?: string;
};

/** An article as it is stored: its words with what was read in them, and what its partner says of them. */
export type WholeArticle = Article & Metadata;

/** A normalised article with what its item says of it: all that can be known before it is compared with others. */
export type IncomingArticle = {
  readonly itemId: string;
  readonly article: WholeArticle;
  /** Unique within the partner; `articleIdOf` makes the article's id of it. */
  readonly identity: string;
  /** Where the feed's ids are not relied on: the id that the article would have by its guid. */
  readonly idByGuid?: string | undefined;
  /** Where the feed's ids are relied on: the identity that the article would have by its address. */
  readonly identityByAddress?: string | undefined;
  readonly url?: string | undefined;
  readonly guid?: string | undefined;
  readonly language?: string | undefined;
  readonly provider?: string | undefined;
  /** The times as the store keeps them. */
  readonly published?: string | undefined;
  /** `published`, unless it is still to come or of 1970: that would list the article first for months, or last. */
  readonly listedAt?: string | undefined;
  readonly firstCreated?: string | undefined;
  readonly versionCreated?: string | undefined;
  readonly version?: string | undefined;
  readonly pubStatus: PubStatus;
  readonly embargoedUntil?: string | undefined;
  readonly editorialNote?: string | undefined;
  /** Its headline or editorial note calls it a correction. */
  readonly correction: boolean;
  /** Ids in the form of ours that its guid or address holds: articles that may have come back to us. */
  readonly namesOurs: readonly string[];
  /** Identities of the partner's items that this one withdraws. */
  readonly cancels: readonly string[];
  /** Why it is held for the desk as it comes in: a notice that only a person can act on. */
  readonly heldFor?: string | undefined;
  /** The words of a notice that withdraws other copy: it acts on the copy of its partner that it names. */
  readonly killNotice?: string | undefined;
  /** How near to the source: the lowest leads (`leadRank`). */
  readonly rank: number;
  /** Words of the compared text. */
  readonly length: number;
  readonly textHash: string;
  /** An encoded signature of headline and text. */
  readonly signature: Uint8Array;
};

/** How an article relates to the lead of its story. */
export type Relation = 'new' | 'duplicate' | 'excerpt' | 'version' | 'contains' | 'derived';

/** What a link says that one of two articles is to the other. */
export type LinkKind = Exclude<Relation, 'new'>;

/** Which story an article belongs to, and what it is to the article that it repeats (`of`, null for a new one). */
export type Match = {
  readonly id: string;
  readonly story: string;
  readonly relation: Relation;
  readonly of: string | null;
  /** 0–1; 1 for an exact copy. */
  readonly score: number;
};
