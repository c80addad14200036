import type { Credit, Doubt, Draft, NamedOrganization, NormalizedArticle } from './article.ts';
import { plainTextToHtml, readMarkup } from './body/body.ts';
import { readBody } from './body/read-body.ts';
import { type BylineReading, readByline, renderByline } from './byline/read-byline.ts';
import { lexiconsFor } from './credit/lexicons.ts';
import { readField, readProvider } from './credit/read-field.ts';
import { renderCreditLine } from './credit/render-credit-line.ts';
import type { Knowledge } from './knowledge.ts';
import type { House, Partner } from './partner.ts';
import { nameKey } from './text/fold.ts';
import { cutText, type Span } from './text/spans.ts';
import { findLoop, followTrail } from './trail.ts';

/** A finding with no more confidence than this is a doubt: the text stays, the desk is told. */
const DOUBTFUL = 0.7;

/**
 * Reads bylines, dateline and credits of one item and takes them out of its body, with evidence for each.
 * Losslessness: every printed character of `text` is in `bodyText` or in `removed`, and nothing else is.
 * @param partner whose feed it came with: its names, exchanges and country settle what the text alone does not
 * @param house who we are, to notice our own copy coming back
 */
export function normalize(draft: Draft, knowledge: Knowledge, partner?: Partner, house?: House): NormalizedArticle {
  const { organizations: book, phrases } = knowledge;
  const lexicons = lexiconsFor(knowledge, draft.language, partner);
  const markup = draft.bodyHtml === undefined ? undefined : readMarkup(draft.bodyHtml, baseOf(draft));
  const text = markup?.text ?? draft.bodyText ?? '';
  const { findings, bylines, dateline, datelineCredits } = readBody(text, draft, knowledge, partner);
  const sure = findings.filter(({ removed }) => (removed.confidence ?? 1) > DOUBTFUL);
  const removed = sure.map(finding => finding.removed);
  const doubts = findings.flatMap(({ removed: { confidence, ...rest } }): Doubt[] =>
    confidence !== undefined && confidence <= DOUBTFUL ? [{ ...rest, confidence }] : [],
  );

  const field = readByline(
    bylineFields(draft),
    { phrases: phrases.byline, organizations: book, gazetteer: knowledge.gazetteer },
    draft.language,
    partner,
  );
  const byline = mergeBylines([field, ...bylines.map(found => found.reading)]);
  const credits = [
    ...datelineCredits,
    ...sure.flatMap(finding => finding.credit ?? []),
    ...bylineCredits(field.organizations),
    ...readField(draft.creditLine, lexicons),
  ];
  const parties = [...credits.flatMap(credit => credit.parties), ...(dateline?.provider ? [dateline.provider] : [])];
  const named = new Set(parties.map(party => party.name));
  credits.push(
    ...readProvider(draft.provider, lexicons).filter(credit => credit.parties.every(party => !named.has(party.name))),
  );
  const bodyText = cutText(text, removed);
  const trail = followTrail({ draft, credits, dateline, book, partner });
  const loop = house && findLoop(trail, draft, house);
  return {
    id: draft.id,
    headline: draft.headline ?? '',
    byline: renderByline(byline.authors),
    ...byline,
    text,
    dateline,
    credits,
    creditLine: renderCreditLine(credits, dateline?.provider),
    bodyText,
    bodyHtml: markup ? markup.render(removed.map(span => withSpaceBefore(text, span))) : plainTextToHtml(bodyText),
    removed,
    ...(doubts.length > 0 && { doubts }),
    ...(trail.length > 0 && { trail }),
    ...(loop && { loop }),
  };
}

function baseOf(draft: Draft): { readonly baseUrl?: string } {
  return draft.url === undefined ? {} : { baseUrl: draft.url };
}

/** Where a line ends in what is cut, the space before it goes too. */
function withSpaceBefore(text: string, { start, end }: Span): Span {
  if (end < text.length && text[end] !== '\n') return { start, end };
  while (text[start - 1] === ' ') start -= 1;
  return { start, end };
}

function bylineFields(draft: Draft): readonly string[] {
  return [...(draft.byline === undefined ? [] : [draft.byline]), ...(draft.bylines ?? [])];
}

/** The field's names and the body's, each once: the first to name somebody says most of them. */
function mergeBylines(readings: readonly BylineReading[]): BylineReading {
  return {
    authors: once(readings.flatMap(reading => reading.authors)),
    contributors: once(readings.flatMap(reading => reading.contributors)),
    organizations: once(readings.flatMap(reading => reading.organizations)),
  };
}

function once<Named extends { readonly name: string }>(all: readonly Named[]): readonly Named[] {
  if (all.length < 2) return all;
  const seen = new Set<string>();
  return all.filter(({ name }) => {
    const key = nameKey(name);
    return !seen.has(key) && seen.add(key);
  });
}

/** Houses that stand in the byline field are credited there: "AFP", "Jane Smith, Dawn". */
function bylineCredits(organizations: readonly NamedOrganization[]): Credit[] {
  return organizations.map(({ id, name, asWritten, kind }) => ({
    kind: kind === 'desk' ? 'desk' : 'agency',
    parties: [{ ...(id !== undefined && { id }), name, asWritten }],
    raw: asWritten,
    placement: 'byline',
    rule: 'house in the byline',
  }));
}
