import { hash } from 'node:crypto';
import type { FeedItem } from '../../src/core/article.ts';
import { articleIdOf } from '../../src/core/identity.ts';
import type { Partner } from '../../src/core/partner.ts';
import type { ReceivedItem } from '../../src/store/items.ts';
import { packArticle } from '../../src/store/pack-article.ts';
import type { ArticleRow, RevisionRow } from '../../src/store/tables.ts';

export const NOW = '2026-11-03T10:00:00.000Z';

export const DAILY_MAIL: Partner = {
  id: 'daily-mail',
  name: 'The Daily Mail',
  aliases: [],
  feeds: [{ url: 'https://dailymail.example/rss.xml', every: 600, auth: { bearer: 'env:DAILY_MAIL_TOKEN' } }],
  exchanges: [{ with: 'cgtn' }],
};

export const MORNING_POST: Partner = {
  id: 'morning-post',
  name: 'The Morning Post',
  aliases: [],
  feeds: [{ url: 'https://post.example/a.xml' }, { url: 'https://post.example/b.xml' }],
  exchanges: [],
};

export function received(identity: string, text: string, position = 0): ReceivedItem {
  const item: FeedItem = { guid: identity, headline: text.slice(0, 40), bodyHtml: `<p>${text}</p>` };
  return { identity, contentHash: hash('sha256', text, 'base64url'), position, received: JSON.stringify(item) };
}

export function articleRow(identity: string, changes: Partial<ArticleRow> = {}): ArticleRow {
  const id = articleIdOf(DAILY_MAIL.id, identity);
  return {
    id,
    partner_id: DAILY_MAIL.id,
    feed_id: 'f',
    identity,
    url: `https://dailymail.example/${identity}`,
    guid: identity,
    headline: `Headline of ${identity}`,
    language: 'en',
    provider: null,
    published: NOW,
    listed_at: NOW,
    first_created: null,
    version_created: null,
    version: null,
    pub_status: 'usable',
    announced: 'shown',
    held_by: null,
    held_reason: null,
    released_at: null,
    released_embargo: null,
    desk_lead: 0,
    expires_at: null,
    embargoed_until: null,
    lift_at: null,
    revision: 1,
    pivot_id: null,
    story_id: id,
    relation: 'new',
    of_id: null,
    score: 1,
    is_lead: 1,
    rank: 0,
    length: 10,
    text_hash: null,
    categories: null,
    created_at: NOW,
    updated_at: NOW,
    ...changes,
    latest_number: changes.latest_number ?? changes.revision ?? 1,
  };
}

export function revisionRow(article: ArticleRow, bodyText = `The words of ${article.identity}.`): RevisionRow {
  return {
    article_id: article.id,
    number: article.revision,
    item_id: null,
    at: article.updated_at,
    reason: 'published',
    ...packArticle({
      id: article.id,
      headline: article.headline,
      byline: 'Jane Smith',
      authors: [{ name: 'Jane Smith' }],
      contributors: [],
      organizations: [],
      text: `BEIJING: ${bodyText} –The Daily Mail-CGTN news exchange item`,
      dateline: { raw: 'BEIJING:', placeText: 'BEIJING', city: 'Beijing', country: 'CN', date: '2026-11-03' },
      credits: [],
      creditLine: 'The Daily Mail–CGTN news exchange',
      bodyText,
      bodyHtml: `<p>${bodyText}</p>`,
      removed: [],
    }),
  };
}

/** The headline in an item's kept words. */
export function headlineOf(item: { readonly received: string | undefined } | undefined): string | undefined {
  return item?.received === undefined ? undefined : (JSON.parse(item.received) as FeedItem).headline;
}
