import { articleUri } from '../core/identity.ts';
import type { ArticleRecord } from '../store/read-articles.ts';
import type { HiddenArticle } from '../store/read-changes.ts';

const STANDARD = {
  name: 'ninjs',
  version: '3.0',
  schema: 'http://www.iptc.org/std/ninjs/ninjs-schema_3.0.json#',
};

/** An article that may not be shown, by its id only; `canceled` tells receivers to withdraw it. */
export function hiddenNinjs({ id, version, reason }: HiddenArticle, canceled: boolean): Record<string, unknown> {
  const pubStatus = canceled ? 'canceled' : undefined;
  return { uri: articleUri(id), standard: STANDARD, version, pubStatus, edNote: reason };
}

/**
 * An article as IPTC ninjs 3.0; keys that are undefined are left out of the JSON. The schema allows no properties of our own,
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
  const { creditLine, guid, url, of, authors, bodyText } = article;
  return {
    uri: articleUri(article.id),
    standard: STANDARD,
    type: 'text',
    version: article.version,
    firstCreated: article.published,
    versionCreated: article.updated,
    pubStatus: article.pubStatus,
    edNote: article.loop && `Our own copy come back. ${article.loop.reason}`,
    language: article.language,
    headlines: [{ role: 'main', contentType: 'text/plain', value: article.headline }],
    by: article.byline ?? undefined,
    located: article.dateline?.placeText,
    descriptions: some(creditLine, value => [{ role: 'creditLine', contentType: 'text/plain', value }]),
    bodies: [
      { role: 'main', contentType: 'text/html', value: article.bodyHtml },
      {
        ...{ role: 'main', contentType: 'text/plain', charCount: bodyText.length },
        ...{ wordCount: bodyText.split(/\s+/).filter(Boolean).length, value: bodyText },
      },
    ],
    people: authors.length === 0 ? undefined : authors.map(({ name }) => ({ name, rel: 'author' })),
    infoSources: [...sources.values()],
    altIds: [...(some(guid, value => [{ role: 'guid', value }]) ?? []), { role: 'story', value: article.story }],
    renditions: some(url, href => [{ name: 'source', href, contentType: 'text/html' }]),
    associations: some(of, id => [{ name: article.relation, type: 'text', uri: articleUri(id) }]),
  };
}

function some<T, R>(value: T | null | undefined, make: (value: T) => R): R | undefined {
  return value === null || value === undefined ? undefined : make(value);
}
