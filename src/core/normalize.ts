import type { Credit, Draft, NormalizedArticle, Removed } from './article.ts';
import { lexiconsFor } from './credit/knowledge-lexicons.ts';
import { type Finding, readHead, readTail } from './credit/read-credits.ts';
import { renderCreditLine } from './credit/render-credit-line.ts';
import type { OrganizationBook } from './organizations.ts';
import type { House, Partner } from './partner.ts';
import type { Phrases } from './phrases.ts';
import { cutText, textToHtml } from './text.ts';

/** What the rules know of the world; built once, read only. */
export type Knowledge = { readonly organizations: OrganizationBook; readonly phrases: Phrases };

/**
 * Reads bylines, dateline and credits of one item and takes them out of its body, with evidence for each.
 * Losslessness: every printed character of `text` is in `bodyText` or in `removed`, and nothing else is.
 */
export function normalize(draft: Draft, knowledge: Knowledge, partner?: Partner, _house?: House): NormalizedArticle {
  const text = draft.bodyText ?? '';
  const lexicons = lexiconsFor(knowledge, draft.language, partner);
  const head = readHead(text, 0, lexicons);
  const headEnd = head.at(-1)?.removed.end ?? 0;
  const tail = readTail(text, headEnd, lexicons).reverse();
  const findings: Finding[] = [...head, ...tail];
  const removed: Removed[] = findings.map(finding => finding.removed);
  const credits: Credit[] = findings.flatMap(finding => (finding.credit ? [finding.credit] : []));
  const bodyText = cutText(text, removed);
  return {
    id: draft.id,
    headline: draft.headline ?? '',
    byline: null,
    authors: [],
    contributors: [],
    organizations: [],
    text,
    dateline: null,
    credits,
    creditLine: renderCreditLine(credits),
    bodyText,
    bodyHtml: textToHtml(bodyText),
    removed,
  };
}
