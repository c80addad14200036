import type { ArticleMedia } from '../core/article.ts';
import { articleUri } from '../core/identity.ts';
import type { ArticleRecord } from '../store/read-articles.ts';
import type { HiddenArticle } from '../store/read-changes.ts';
import { isWebAddress } from './html.ts';

const STANDARD = {
  name: 'ninjs',
  version: '3.1',
  schema: 'http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#',
};

/** An article that may not be shown, by its id only; `canceled` tells receivers to withdraw it. */
export function hiddenNinjs({ id, version, reason }: HiddenArticle, canceled: boolean): Record<string, unknown> {
  const pubStatus = canceled ? 'canceled' : undefined;
  return { uri: articleUri(id), standard: STANDARD, version, pubStatus, edNote: reason };
}

/**
 * An article as IPTC ninjs 3.1; keys that are undefined are left out of the JSON. The schema allows no properties of our own,
 * so `altIds` has the story, and an association named after the relation has what the article repeats.
 */
export function ninjs(article: ArticleRecord): Record<string, unknown> {
  const sources = new Map<string, { name: string; role: string; literal?: string | undefined }>();
  const add = (name: string, role: string, literal?: string) => {
    if (!sources.has(name)) sources.set(name, { name, role, literal });
  };
  if (article.provider !== undefined) add(article.provider, 'provider');
  for (const credit of article.credits) for (const party of credit.parties) add(party.name, credit.kind, party.id);
  add(article.partnerName, 'partner', article.partner);
  const { creditLine, guid, url, of, authors, bodyText, summary, rights = {}, media = [] } = article;
  const notes = [article.loop && `Our own copy come back. ${article.loop.reason}`, article.editorialNote];
  return {
    uri: articleUri(article.id),
    standard: STANDARD,
    type: 'text',
    version: article.version,
    firstCreated: article.firstCreated ?? article.published,
    versionCreated: article.updated,
    contentCreated: article.published,
    pubStatus: article.pubStatus,
    urgency: article.priority,
    copyrightHolder: rights.copyrightHolder,
    copyrightNotice: rights.copyrightNotice,
    usageTerms: rights.usageTerms,
    rightsInfo: rightsInfo(article),
    edNote: notes.filter(Boolean).join(' ') || undefined,
    language: article.language,
    headlines: [{ role: 'main', contentType: 'text/plain', value: article.headline }],
    by: article.byline ?? undefined,
    slugline: article.slug,
    located: article.dateline?.placeText,
    descriptions: list([
      ...(some(summary, value => [{ role: 'summary', contentType: 'text/plain', value }]) ?? []),
      ...(some(creditLine, value => [{ role: 'creditLine', contentType: 'text/plain', value }]) ?? []),
      ...(some(article.notice, value => [{ role: 'correction', contentType: 'text/plain', value }]) ?? []),
    ]),
    bodies: [
      { role: 'main', contentType: 'text/html', value: article.bodyHtml },
      {
        ...{ role: 'main', contentType: 'text/plain', charCount: bodyText.length },
        ...{ wordCount: bodyText.split(/\s+/).filter(Boolean).length, value: bodyText },
      },
    ],
    people: authors.length === 0 ? undefined : authors.map(({ name }) => ({ name, rel: 'author' })),
    subjects: some(article.categories, categories => categories.map(name => ({ name }))),
    infoSources: [...sources.values()],
    altIds: [...(some(guid, value => [{ role: 'guid', value }]) ?? []), { role: 'story', value: article.story }],
    renditions: some(url, href => [{ name: 'source', href, contentType: 'text/html' }]),
    associations: list([
      ...(some(of, id => [{ name: article.relation, rel: 'repeats', type: 'text', uri: articleUri(id) }]) ?? []),
      ...media.map(association),
    ]),
  };
}

/** The vocabulary that RightsML is a profile of: https://www.w3.org/TR/odrl-vocab/#term-index */
const ODRL = 'http://www.w3.org/ns/odrl';

/**
 * A licence by its address or in its words; and `noindex`, for which ninjs has no field, as RightsML (ODRL) says it: no entry in a search
 * index. The schema takes one of the two, so the policy carries the licence.
 */
function rightsInfo({ id, rights: { license, noindex } = {} }: ArticleRecord): Record<string, string> | undefined {
  if (noindex === true) {
    const policy = {
      '@context': `${ODRL}.jsonld`,
      '@type': 'Set',
      uid: `${articleUri(id)}:policy`,
      ...(license !== undefined && { 'http://purl.org/dc/terms/license': license }),
      prohibition: [{ target: articleUri(id), action: 'index' }],
    };
    return { langId: `${ODRL}/2/`, encodedRights: JSON.stringify(policy) };
  }
  if (license === undefined) return undefined;
  return isWebAddress(license) ? { linkedRights: license } : { encodedRights: license };
}

/** A picture, film or sound as an associated object; the schema has no type for other media. */
function association({ type, url, mimeType, width, height, caption, credit }: ArticleMedia, index: number) {
  return {
    name: `media-${index + 1}`,
    uri: url,
    type: type === 'other' ? undefined : type,
    by: credit,
    descriptions: some(caption, value => [{ role: 'caption', contentType: 'text/plain', value }]),
    renditions: [{ name: 'main', href: url, contentType: mimeType, width, height }],
  };
}

function some<T, R>(value: T | null | undefined, make: (value: T) => R): R | undefined {
  return value === null || value === undefined ? undefined : make(value);
}

function list<T>(values: readonly T[]): readonly T[] | undefined {
  return values.length === 0 ? undefined : values;
}
