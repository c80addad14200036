import type { Credit, Doubt, Draft, NamedOrganization, NormalizedArticle, Removed } from './article.ts';
import { readByline, renderByline } from './byline/read-byline.ts';
import { exchangesOf, lexiconsFor } from './credit/knowledge-lexicons.ts';
import { type Finding, readCaption, readField, readHead, readTail } from './credit/read-credits.ts';
import { renderCreditLine } from './credit/render-credit-line.ts';
import type { Gazetteer } from './dateline/gazetteer.ts';
import {
  type DatelineFacts,
  type DatelineKnowledge,
  type ReadDateline,
  readDateline,
} from './dateline/read-dateline.ts';
import { type ReadHeadAgency, readHeadAgency } from './dateline/read-head-agency.ts';
import { plainTextToHtml, readMarkup } from './markup.ts';
import type { OrganizationBook } from './organizations.ts';
import type { House, Partner } from './partner.ts';
import type { Phrases } from './phrases.ts';
import { cutText } from './text.ts';
import { findLoop, followTrail } from './trail.ts';

/** What the rules know of the world; built once, read only. */
export type Knowledge = {
  readonly organizations: OrganizationBook;
  readonly phrases: Phrases;
  readonly gazetteer: Gazetteer;
};

/** Below this a finding is no more than a doubt: the text stays, the desk is told. */
const SURE_ENOUGH = 0.6;

/**
 * Reads bylines, dateline and credits of one item and takes them out of its body, with evidence for each.
 * Losslessness: every printed character of `text` is in `bodyText` or in `removed`, and nothing else is.
 * @param partner whose feed it came with: its names, exchanges and country settle what the text alone does not
 * @param house who we are, to notice our own copy coming back
 */
export function normalize(draft: Draft, knowledge: Knowledge, partner?: Partner, house?: House): NormalizedArticle {
  const markup = draft.bodyHtml === undefined ? undefined : readMarkup(draft.bodyHtml, baseOf(draft));
  const text = markup?.text ?? draft.bodyText ?? '';
  const lexicons = lexiconsFor(knowledge, draft.language, partner);

  const head = readHead(text, 0, lexicons);
  const headEnd = head.at(-1)?.removed.end ?? 0;
  const [datelineKnowledge, datelineFacts] = forDatelines(draft, knowledge, partner);
  const filed = readDateline(text, headEnd, datelineKnowledge, datelineFacts);
  const agency = filed === null ? readHeadAgency(text, headEnd, datelineKnowledge, datelineFacts) : null;
  const caption = filed === null ? undefined : readCaption(text, headEnd, filed.start, lexicons);
  const tail = readTail(text, filed?.end ?? agency?.end ?? headEnd, lexicons).reverse();

  const findings = [
    ...head,
    ...(caption ?? []),
    ...(filed ? [datelineFinding(text, filed)] : []),
    ...(agency ? [headAgencyFinding(agency)] : []),
    ...tail,
  ];
  const sure = findings.filter(({ removed }) => (removed.confidence ?? 1) >= SURE_ENOUGH);
  const removed = sure.map(finding => finding.removed);
  const doubts = findings.flatMap(({ removed: { confidence, ...rest } }): Doubt[] =>
    confidence !== undefined && confidence < SURE_ENOUGH ? [{ ...rest, confidence }] : [],
  );

  const byline = readByline(bylineFields(draft), forBylines(knowledge), draft.language, partner);
  const credits = [
    ...sure.flatMap(finding => finding.credit ?? []),
    ...bylineCredits(byline.organizations),
    ...readField(draft.creditLine, lexicons),
  ];
  const dateline = filed?.dateline ?? null;
  const bodyText = cutText(text, removed);
  const trail = followTrail({ draft, credits, dateline, book: knowledge.organizations, partner });
  const loop = house && findLoop(trail, draft, house);
  return {
    id: draft.id,
    headline: draft.headline ?? '',
    byline: renderByline(byline.authors),
    authors: byline.authors,
    contributors: byline.contributors,
    organizations: byline.organizations,
    text,
    dateline,
    credits,
    creditLine: renderCreditLine(credits, dateline?.provider),
    bodyText,
    bodyHtml: markup ? markup.render(removed) : plainTextToHtml(bodyText),
    removed,
    ...(doubts.length > 0 && { doubts }),
    ...(trail.length > 0 && { trail }),
    ...(loop && { loop }),
  };
}

function baseOf(draft: Draft): { readonly baseUrl?: string } {
  return draft.url === undefined ? {} : { baseUrl: draft.url };
}

function forBylines({ phrases, organizations }: Knowledge) {
  return { phrases: phrases.byline, organizations };
}

function bylineFields(draft: Draft): readonly string[] {
  return [...(draft.byline === undefined ? [] : [draft.byline]), ...(draft.bylines ?? [])];
}

function forDatelines(
  draft: Draft,
  { gazetteer, organizations, phrases }: Knowledge,
  partner: Partner | undefined,
): [DatelineKnowledge, DatelineFacts] {
  return [
    { gazetteer, organizations, phrases: phrases.dateline },
    {
      ...(draft.published !== undefined && { published: draft.published }),
      ...(draft.language !== undefined && { language: draft.language }),
      ...(partner?.country !== undefined && { country: partner.country.toUpperCase() }),
      ...(partner && { exchanges: exchangesOf(partner, organizations) }),
    },
  ];
}

function headAgencyFinding({ party, raw, start, rule }: ReadHeadAgency): Finding {
  return {
    removed: { as: 'credit', start, end: start + raw.length, raw, rule },
    credit: { kind: 'agency', parties: [party], raw, placement: 'head', rule },
  };
}

function datelineFinding(text: string, { start, end, rule, confidence }: ReadDateline): Finding {
  const raw = text.slice(start, end).trimEnd();
  const removed: Removed = {
    as: 'dateline',
    start,
    end: start + raw.length,
    raw,
    rule,
    ...(confidence < 1 && { confidence }),
  };
  return { removed };
}

/** Houses that stand in the byline field are credited there: "AFP", "Jane Smith, Dawn". */
function bylineCredits(organizations: readonly NamedOrganization[]): Credit[] {
  return organizations.map(({ id, name, asWritten, kind }) => ({
    kind: kind === 'desk' ? 'desk' : 'agency',
    parties: [{ ...(id !== undefined && { id }), name, asWritten }],
    raw: asWritten,
    placement: 'byline',
    rule: 'byline-field',
  }));
}
