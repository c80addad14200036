import { articleUri } from '../core/identity.ts';
import type { ArticleRecord } from '../store/read-articles.ts';
import { isWebAddress } from './html.ts';

const organization = (name: string) => ({ '@type': 'Organization', name });

/**
 * An article as schema.org's NewsArticle, for JSON-LD on its page; keys that are undefined are left out.
 * @param original the article that a copy was made of, where it may be shown
 */
export function newsArticle(article: ArticleRecord, original: ArticleRecord | undefined): Record<string, unknown> {
  const { rights = {}, of } = article;
  const basis =
    original !== undefined && isWebAddress(original.url) ? original.url : of === null ? undefined : articleUri(of);
  return {
    '@context': 'https://schema.org',
    '@type': 'NewsArticle',
    identifier: articleUri(article.id),
    url: isWebAddress(article.url) ? article.url : undefined,
    headline: article.headline,
    description: article.summary,
    articleBody: article.bodyText,
    author: article.authors.map(({ name }) => ({ '@type': 'Person', name })),
    dateline: article.dateline?.placeText,
    datePublished: article.published,
    dateCreated: article.firstCreated,
    dateModified: article.updated,
    inLanguage: article.language,
    keywords: article.categories,
    creditText: article.creditLine ?? undefined,
    sourceOrganization: organization(article.partnerName),
    isBasedOn: basis,
    correction: article.notice,
    copyrightNotice: rights.copyrightNotice,
    copyrightHolder: rights.copyrightHolder === undefined ? undefined : organization(rights.copyrightHolder),
    license: isWebAddress(rights.license) ? rights.license : undefined,
    usageInfo: rights.usageTerms === undefined ? undefined : { '@type': 'CreativeWork', text: rights.usageTerms },
    associatedMedia: article.media?.map(({ type, url, mimeType, width, height, caption, credit }) => ({
      '@type': OBJECTS[type],
      contentUrl: url,
      ...{ encodingFormat: mimeType, width, height, caption, creditText: credit },
    })),
  };
}

const OBJECTS = { picture: 'ImageObject', video: 'VideoObject', audio: 'AudioObject', other: 'MediaObject' } as const;
