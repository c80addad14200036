import { languagesLike } from './languages.ts';
import { type Asked, readAsked } from './search.ts';
import { candidates, fewFinds, frequencyOf, oneByOne } from './search-postgres.ts';
import { matchOf, newestFinds } from './search-sqlite.ts';
import { isDivisible, listedBelow, nextLength, spanBefore } from './spans.ts';
import { isPostgres } from './sql.ts';
import type { Database } from './tables.ts';
import { type ArticleFilter, type Key, lookedDownTo, revisionOf, walk } from './walk-list.ts';

/** Keys in the order of lists, and the place in the list down to which they are all there are; without it to the end. */
export type Page = { readonly keys: readonly Key[]; readonly end?: ArticleFilter['cursor'] };

/** The keys of one page. It may be short, where it would take long to fill it: its `end` is gone on from all the same. */
export async function listKeys(db: Database, filter: ArticleFilter, now: string, limit: number): Promise<Page> {
  if (filter.language === undefined) return await pageOf(db, filter, undefined, now, limit);
  const languages = await languagesLike(db, filter.language);
  if (languages.length === 0) return { keys: [] };
  // What a question finds is narrowed and sorted whatever the languages.
  if (filter.q?.trim()) return await pageOf(db, filter, languages, now, limit);
  const pages: Page[] = [];
  // One walk a language: of several at once a database would sort all there are.
  for (const language of languages) pages.push(await pageOf(db, filter, [language], now, limit));
  const [end] = pages.flatMap(page => page.end ?? []).sort((one, other) => (isBelow(one, other) ? 1 : -1));
  const keys = pages.flatMap(page => page.keys).map(key => ({ key, place: placeOf(key) }));
  const known = keys.filter(({ place }) => end === undefined || !isBelow(place, end));
  known.sort((one, other) => (isBelow(one.place, other.place) ? 1 : -1));
  const all = known.map(({ key }) => key);
  return all.length > limit ? cut(all, limit) : { keys: all, ...(end && { end }) };
}

type Place = NonNullable<ArticleFilter['cursor']>;

const placeOf = (key: Key): Place => ({ listedAt: key.listed_at, id: revisionOf(key.state).id });

const isBelow = (one: Place, other: Place): boolean =>
  one.listedAt === other.listedAt ? one.id < other.id : one.listedAt < other.listedAt;

/** A page that ends with its last key where it is full. */
function cut(found: readonly Key[], limit: number): Page {
  const keys = found.slice(0, limit);
  const last = keys.length === limit ? keys.at(-1) : undefined;
  return { keys, ...(last && { end: placeOf(last) }) };
}

/** No id of an article comes before it. */
const FIRST_ID = '0';

/** One page in these languages, or in any. */
async function pageOf(
  db: Database,
  filter: ArticleFilter,
  languages: readonly string[] | undefined,
  now: string,
  limit: number,
): Promise<Page> {
  const question = filter.q?.trim();
  if (!question) {
    const downTo = await lookedDownTo(db, filter, languages, limit);
    const keys = await walk(db, downTo === undefined ? filter : { ...filter, since: downTo }, languages, now, limit);
    if (keys.length === limit || downTo === undefined) return cut(keys, limit);
    return { keys, end: { listedAt: downTo, id: FIRST_ID } };
  }
  const asked = await readAsked(db, question, filter.partner, languages);
  if (asked === undefined) return { keys: [] };
  return await (isPostgres(db) ? searchPostgres : searchSqlite)(db, asked, filter, languages, now, limit);
}

/** One page of what a question finds. */
type Search = (
  db: Database,
  asked: Asked,
  filter: ArticleFilter,
  languages: readonly string[] | undefined,
  now: string,
  limit: number,
) => Promise<Page>;

/** SQLite's newest finds that are looked at first for each article of a page, and how many times as many each next time. */
const [FINDS, MORE] = [4, 4];
/**
 * Milliseconds that the next look may take by the one before, or else a page ends short: many finds may be copies, or not of the category
 * asked for.
 */
const MOST_MS = 30;

/** Looks at the newest finds first, and further only where they fill no page. */
const searchSqlite: Search = async (db, asked, filter, languages, now, limit) => {
  const match = await matchOf(db, asked);
  const keys: Key[] = [];
  let { cursor } = filter;
  for (let most = FINDS * limit; ; most *= MORE) {
    const began = performance.now();
    const upTo = cursor && Date.parse(cursor.listedAt) - (cursor.id === FIRST_ID ? 1 : 0);
    const { downTo, ids } = await newestFinds(db, asked, match, most, upTo);
    const isAll = downTo === undefined || (filter.since !== undefined && downTo <= filter.since);
    const since = isAll ? filter.since : downTo;
    keys.push(...(await walk(db, { ...filter, since, cursor }, languages, now, limit, { ids })));
    if (keys.length >= limit) return cut(keys, limit);
    if (isAll) return { keys };
    cursor = { listedAt: downTo, id: FIRST_ID };
    if ((performance.now() - began) * MORE > MOST_MS) return { keys, end: cursor };
  }
};

/** Of PostgreSQL's articles the newest, so many for each of a page, are looked at first; each costs some µs. */
const ARTICLES = 40;
/** Candidates that are read for one page before it ends short, where that does not take `MOST_MS` before: each takes some µs. */
const MOST_READ = 2_000;
/**
 * The index of words has no order in time: all finds of a word are read before the newest are known. So the newest articles of a common
 * word are found without it, few finds are sorted, and else one span of time is read after the other. Left to itself PostgreSQL took a
 * rare word for a common one and walked through all articles, or compared each article with each find (both measured).
 */
const searchPostgres: Search = async (db, asked, filter, languages, now, limit) => {
  const frequency = await frequencyOf(db, asked);
  if (frequency !== 'rare') {
    const since = (await lookedDownTo(db, filter, languages, limit)) ?? filter.since;
    const looked = since === undefined ? filter : { ...filter, since };
    const keys = await walk(db, looked, languages, now, limit, oneByOne(db, asked, ARTICLES * limit));
    if (keys.length === limit) return cut(keys, limit);
  }
  const few = frequency === 'common' ? undefined : await fewFinds(db, asked);
  if (few !== undefined) return cut(await walk(db, filter, languages, now, limit, few), limit);

  const below = await listedBelow(db, filter.cursor, ARTICLES * limit);
  const keys: Key[] = [];
  let { cursor } = filter;
  if (below === undefined) return { keys };
  const began = performance.now();
  let end = Date.parse(below.newest);
  let ms = end - Date.parse(below.lower);
  for (let read = 0; cursor === filter.cursor || (read < MOST_READ && performance.now() - began < MOST_MS); ) {
    const span = spanBefore(end, ms);
    const found = await candidates(db, asked, isDivisible(span) ? MOST_READ : undefined, span);
    ms = nextLength(span, found, MOST_READ / 2);
    if (found.isCut) continue;
    read += found.read;
    const since = filter.since !== undefined && filter.since > span.from ? filter.since : span.from;
    keys.push(...(await walk(db, { ...filter, since, cursor }, languages, now, limit, { ids: found.ids })));
    if (keys.length >= limit) return cut(keys, limit);
    if (span.from <= below.oldest || since === filter.since) return { keys };
    cursor = { listedAt: span.from, id: FIRST_ID };
    end = Date.parse(span.from) - 1;
  }
  return { keys, end: cursor };
};
