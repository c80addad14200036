import { articleUri } from '../store/ids.ts';
import type { ArticleRecord } from '../store/read-articles.ts';
import type { HiddenArticle } from '../store/read-changes.ts';

const STANDARD = {
  name: 'ninjs',
  version: '3.0',
  schema: 'http://www.iptc.org/std/ninjs/ninjs-schema_3.0.json#',
};

/** An article that may only be named; `canceled` tells receivers to withdraw it. */
export function hiddenNinjs({ id, version, reason }: HiddenArticle, canceled: boolean): Record<string, unknown> {
  return {
    uri: articleUri(id),
    standard: STANDARD,
    version,
    ...(canceled ? { pubStatus: 'canceled' } : {}),
    ...(reason === undefined ? {} : { edNote: reason }),
  };
}

/**
 * An article as IPTC ninjs 3.0. Its schema allows no properties of our own, so the story is told by `altIds`, and by an
 * association named after the relation, with what the article repeats.
 */
export function ninjs(article: ArticleRecord): Record<string, unknown> {
  const sources = new Map<string, { name: string; role: string; literal?: string }>();
  const add = (name: string, role: string, literal?: string) => {
    if (!sources.has(name)) sources.set(name, literal === undefined ? { name, role } : { name, role, literal });
  };
  if (article.provider !== undefined) add(article.provider, 'provider');
  for (const credit of article.credits) for (const party of credit.parties) add(party.name, credit.kind, party.id);
  add(article.partnerName, 'partner', article.partner);
  const words = article.bodyText.split(/\s+/).filter(Boolean).length;
  return {
    uri: articleUri(article.id),
    standard: STANDARD,
    type: 'text',
    version: article.version,
    ...(article.published === undefined ? {} : { firstCreated: article.published }),
    versionCreated: article.updated,
    pubStatus: article.pubStatus,
    ...(article.loop === undefined ? {} : { edNote: `Our own copy come back. ${article.loop.reason}` }),
    ...(article.language === undefined ? {} : { language: article.language }),
    headlines: [{ role: 'main', contentType: 'text/plain', value: article.headline }],
    ...(article.byline === null ? {} : { by: article.byline }),
    ...(article.dateline === null ? {} : { located: article.dateline.placeText }),
    ...(article.creditLine === null
      ? {}
      : { descriptions: [{ role: 'creditLine', contentType: 'text/plain', value: article.creditLine }] }),
    bodies: [
      { role: 'main', contentType: 'text/html', value: article.bodyHtml },
      {
        role: 'main',
        contentType: 'text/plain',
        charCount: article.bodyText.length,
        wordCount: words,
        value: article.bodyText,
      },
    ],
    ...(article.authors.length === 0 ? {} : { people: article.authors.map(({ name }) => ({ name, rel: 'author' })) }),
    infoSources: [...sources.values()],
    altIds: [
      ...(article.guid === undefined ? [] : [{ role: 'guid', value: article.guid }]),
      { role: 'story', value: article.story },
    ],
    ...(article.url === undefined
      ? {}
      : { renditions: [{ name: 'source', href: article.url, contentType: 'text/html' }] }),
    ...(article.of === null
      ? {}
      : { associations: [{ name: article.relation, type: 'text', uri: articleUri(article.of) }] }),
  };
}
