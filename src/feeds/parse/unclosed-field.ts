const names = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** What holds the fields of feeds. In other elements the same names mean other things (NewsML-G2's link holds a title). */
const HOLDERS = names('channel item image textinput atom:feed atom:entry');
/** Fields that hold no element; markup in a guid was seen. */
const BARE = names('link guid pubdate lastbuilddate language ttl dc:date atom:id atom:updated atom:published');
/** Fields that hold words, and no elements but those of HTML's phrases. */
const WORDS = names(
  'title copyright generator docs comments author managingeditor webmaster dc:creator dc:title atom:title',
);
/** Fields that may hold any HTML. */
const TEXTS = names('description content:encoded atom:summary atom:content');
/** Names of fields that no HTML has. */
const FIELDS = names(
  'item author pubdate guid lastbuilddate category comments enclosure content:encoded dc:creator dc:date dc:subject media:content media:thumbnail media:group atom:entry atom:id atom:updated atom:published atom:category',
);
/** And those that HTML has too. */
const HTML_FIELDS = names(
  'title link description image source atom:title atom:link atom:author atom:summary atom:content',
);

/** One look-up for what most elements are not. */
const CLOSED_BY_OTHERS: ReadonlySet<string> = new Set([...BARE, ...WORDS, ...TEXTS]);

/** Whether the end tag of a field is missing: another field of the feed begins in it. */
export function isUnclosed(field: string, holder: string | undefined, begins: string): boolean {
  if (!CLOSED_BY_OTHERS.has(field) || holder === undefined || !HOLDERS.has(holder)) return false;
  if (BARE.has(field) && begins.includes(':') && !begins.startsWith('xhtml:')) return true;
  if (BARE.has(field) || WORDS.has(field)) return FIELDS.has(begins) || HTML_FIELDS.has(begins);
  return TEXTS.has(field) && FIELDS.has(begins);
}
