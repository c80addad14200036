import { type ArticleRecord, timeOf } from '../store/read-articles.ts';
import { type Html, html } from './html.ts';

/** One line: who, where, when, and the credit line. */
export function articleByline(article: ArticleRecord): Html {
  const time = timeOf(article);
  const parts = [
    article.byline,
    article.dateline?.placeText,
    article.partnerName,
    html`<time datetime="${time}">${minute(time)} UTC</time>`,
  ].filter(part => part !== null && part !== undefined && part !== '');
  const credit = article.creditLine !== null && html` · <span class="credit">${article.creditLine}</span>`;
  return html`${parts.map((part, n) => html`${n > 0 && ' · '}${part}`)}${credit}`;
}

export const minute = (time: string): string => time.slice(0, 16).replace('T', ' ');
