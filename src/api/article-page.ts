import type { ArticleRecord, RevisionRecord } from '../store/read-articles.ts';
import { isWebAddress } from './escape-markup.ts';
import { byline } from './front-page.ts';
import { type Html, html, page, trusted } from './page.ts';

/** One article: its words, what was taken out of them and why, its versions and its story. */
export function articlePage(
  article: ArticleRecord,
  revisions: readonly RevisionRecord[],
  members: readonly ArticleRecord[],
): string {
  const leader = article.lead ? undefined : members.find(member => member.lead);
  return page(
    article.headline,
    '',
    html`<article dir="auto"><h1>${article.headline || 'Without a headline'}</h1>
<p class="by">${byline(article)}</p>
${leader !== undefined && html`<p class="copies">A copy. The story is led by <a href="/articles/${leader.id}">${leader.headline}</a>, ${leader.partnerName}</p>`}
${article.loop !== undefined && html`<p class="copies">Our own copy, come back: ${article.loop.reason}</p>`}
${trusted(article.bodyHtml)}</article>
${section(
  'Taken out',
  article.removed.map(({ as, raw, rule }) => [as, raw.trim(), rule ?? '']),
)}
${section(
  'Left in doubt',
  (article.doubts ?? []).map(({ as, raw, rule }) => [as, raw.trim(), rule ?? '']),
)}
${section(
  'Credits',
  article.credits.map(({ kind, parties, placement }) => [kind, parties.map(party => party.name).join(', '), placement]),
)}
${section(
  'Way to us',
  (article.trail ?? []).map(({ party, by }) => [party.name, by]),
)}
${section(
  'Versions',
  revisions.map(({ revision, at, reason, headline }) => [
    String(revision),
    at.slice(0, 16).replace('T', ' '),
    reason,
    headline,
  ]),
)}
${members.length > 1 && story(article, members)}
<p class="small">${isWebAddress(article.url) && html`<a href="${article.url}" rel="noopener noreferrer nofollow">At its source</a> · `}<a
href="/v1/articles/${article.id}">As JSON</a> · <a href="/v1/articles/${article.id}?format=ninjs">As ninjs</a></p>`,
  );
}

function section(title: string, rows: readonly (readonly string[])[]): Html | false {
  if (rows.length === 0) return false;
  return html`<h2>${title}</h2><table>${rows.map(row => html`<tr>${row.map(cell => html`<td dir="auto">${cell}</td>`)}</tr>`)}</table>`;
}

function story(article: ArticleRecord, members: readonly ArticleRecord[]): Html {
  return html`<h2>The same story</h2><table>${members.map(member => {
    const name =
      member.id === article.id
        ? html`${member.headline}`
        : html`<a href="/articles/${member.id}">${member.headline}</a>`;
    const place = member.lead ? 'leads' : `${member.relation}, ${Math.round(member.score * 100)} %`;
    return html`<tr><td>${member.partnerName}</td><td dir="auto">${name}</td><td>${place}</td></tr>`;
  })}</table>`;
}
