import type { Article, Credit, Doubt, Draft, FeedItem, Manifest, NamedOrganization, Removed, Span } from './article.ts';
import { readBodyHtml } from './body/body.ts';
import { bylineFields, readBody } from './body/read-body.ts';
import { plainTextToHtml } from './body/render.ts';
import { type BylineReading, readByline, renderByline } from './byline/byline.ts';
import { creditKnowledge, readCreditField, readProvider, renderCreditLine } from './credit/credits.ts';
import type { Knowledge } from './knowledge.ts';
import { readNotices } from './notices.ts';
import type { House, Partner } from './partner.ts';
import { MANIFEST_SIGN, takeManifests } from './text/c2pa.ts';
import { nameKey } from './text/words.ts';
import { findLoop, followTrail } from './trail.ts';

/** A finding with no more confidence than this is a doubt: the text stays, the record names it. */
const DOUBTFUL = 0.7;

/**
 * Reads bylines, dateline and credits of one item and takes them out of its body, with evidence for each.
 * Losslessness: every printed character of `text` is in `bodyText` or in `removed`, and nothing else is.
 * @param partner whose feed it came with; its names, exchanges and country decide where the text alone is ambiguous
 * @param house who we are, to recognize our own copy when it comes back
 */
export function normalize(written: Draft, knowledge: Knowledge, partner?: Partner, house?: House): Article {
  const { draft, provenance } = mayHideManifests(written)
    ? withoutManifests(written)
    : { draft: written, provenance: [] };
  const { organizations: book, phrases } = knowledge;
  const lexicons = creditKnowledge(knowledge, draft.language, partner);
  const markup = draft.bodyHtml === undefined ? undefined : readBodyHtml(draft.bodyHtml, baseOf(draft));
  const text = markup?.text ?? draft.bodyText ?? '';
  const notice = readNotices(text, draft, phrases.credit);
  const { findings, bylines, dateline, datelineCredits } = readBody(
    blanked(text, notice.removed),
    draft,
    knowledge,
    lexicons,
    partner,
  );
  const sure = findings.filter(({ removed }) => (removed.confidence ?? 1) > DOUBTFUL);
  const removed = withNotices(
    sure.map(finding => finding.removed),
    notice.removed,
    text,
  );
  const doubts = findings.flatMap(({ removed: { confidence, ...rest } }): Doubt[] =>
    confidence !== undefined && confidence <= DOUBTFUL ? [{ ...rest, confidence }] : [],
  );

  const field = readByline(
    bylineFields(draft),
    { phrases: phrases.byline, organizations: book, gazetteer: knowledge.gazetteer },
    draft.language,
    partner,
  );
  const byline = mergeBylines([field, ...bylines]);
  const credits = [
    ...datelineCredits,
    ...sure.flatMap(finding => finding.credit ?? []),
    ...bylineCredits(field.organizations),
    ...readCreditField(draft.creditLine, lexicons),
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
    headline: notice.headline ?? draft.headline ?? '',
    byline: renderByline(byline.authors),
    ...byline,
    text,
    dateline,
    credits,
    creditLine: renderCreditLine(
      credits,
      dateline?.provider,
      byline.authors.map(({ name }) => name),
    ),
    bodyText,
    bodyHtml: markup ? markup.safeHtml(removed.map(span => withSpaceBefore(text, span))) : plainTextToHtml(bodyText),
    removed,
    ...(doubts.length > 0 && { doubts }),
    ...(trail.length > 0 && { trail }),
    ...(loop && { loop }),
    ...(notice.notices.length > 0 && { notices: notice.notices }),
    ...(provenance.length > 0 && { provenance }),
  };
}

/** Whether a C2PA manifest may be hidden in the headline or body: nearly never. */
function mayHideManifests({ headline, bodyHtml, bodyText }: Draft): boolean {
  return [headline, bodyHtml ?? bodyText].some(text => text?.includes(MANIFEST_SIGN));
}

/** A draft without the C2PA manifests hidden in its headline and body, and those. */
function withoutManifests(draft: Draft): { readonly draft: Draft; readonly provenance: readonly Manifest[] } {
  const provenance: Manifest[] = [];
  const clean = (text: string | undefined, place: Manifest['in']): string | undefined => {
    const taken = text === undefined ? undefined : takeManifests(text);
    provenance.push(...(taken?.found ?? []).map(({ kind, ...manifest }) => ({ kind, in: place, ...manifest })));
    return taken?.text;
  };
  const headline = clean(draft.headline, 'headline');
  const bodyHtml = clean(draft.bodyHtml, 'body');
  const bodyText = bodyHtml === undefined ? clean(draft.bodyText, 'body') : draft.bodyText;
  if (provenance.length === 0) return { draft, provenance };
  const texts = { ...(headline !== undefined && { headline }), ...(bodyHtml !== undefined && { bodyHtml }) };
  return { draft: { ...draft, ...texts, ...(bodyText !== undefined && { bodyText }) }, provenance };
}

/** The text with blanks in place of notices at its head: a dateline stands behind them. */
function blanked(text: string, notices: readonly Span[]): string {
  let rest = text;
  for (const { start, end } of notices) rest = rest.slice(0, start) + ' '.repeat(end - start) + rest.slice(end);
  return rest;
}

function withNotices(removed: readonly Removed[], notices: readonly Removed[], text: string): Removed[] {
  if (notices.length === 0) return [...removed];
  const apart = removed.filter(({ start, end }) => notices.every(notice => end <= notice.start || start >= notice.end));
  return [...apart, ...notices]
    .map(span => ({ ...span, raw: text.slice(span.start, span.end) }))
    .sort((a, b) => a.start - b.start);
}

/** A feed item as `normalize` takes it. */
export function draftOf(item: FeedItem, id: string, language: string | undefined): Draft {
  return {
    id,
    headline: item.headline ?? '',
    bylines: item.bylines,
    bodyHtml: item.bodyHtml ?? item.summaryHtml ?? '',
    summaryHtml: item.bodyHtml === undefined ? undefined : item.summaryHtml,
    captions: item.media?.flatMap(({ caption }) => caption ?? []),
    published: item.published,
    language,
    url: item.base ?? item.url,
    provider: item.provider,
    creditLine: item.creditLine,
    dateline: item.dateline,
    hops: item.hops,
    origins: originsOf(item),
    editorialNote: item.editorialNote,
  };
}

/** The ids and addresses that a feed gives for an item, and for the feed that the item was taken from. */
export function originsOf({ guid, url, base, takenFrom = [] }: FeedItem): string[] {
  return [guid, url, base, ...takenFrom].filter(origin => origin !== undefined);
}

function baseOf(draft: Draft): { readonly baseUrl?: string } {
  return draft.url === undefined ? {} : { baseUrl: draft.url };
}

/** At the end of a line the space before the removed text is removed with it. */
function withSpaceBefore(text: string, { start, end }: Span): Span {
  if (end < text.length && text[end] !== '\n') return { start, end };
  while (text[start - 1] === ' ') start -= 1;
  return { start, end };
}

/** The names of the byline field and of the body, each once; the field comes first, it says most. */
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

/** Organizations in the byline field are credits: "AFP", "Jane Smith, Dawn". */
function bylineCredits(organizations: readonly NamedOrganization[]): Credit[] {
  return organizations.map(({ id, name, asWritten, kind }) => ({
    kind: kind === 'desk' ? 'desk' : 'agency',
    parties: [{ ...(id !== undefined && { id }), name, asWritten }],
    raw: asWritten,
    placement: 'byline',
    rule: 'house in the byline',
  }));
}

/**
 * A text without some stretches of it. White space at the cuts is tidied (one break or one space where the sides meet);
 * nothing else changes.
 * @param cuts sorted and without overlap
 */
export function cutText(text: string, cuts: readonly Span[]): string {
  if (cuts.length === 0) return text.trim();
  let kept = '';
  let from = 0;
  for (const cut of cuts) {
    kept = joinPieces(kept, text.slice(from, cut.start));
    from = cut.end;
  }
  return joinPieces(kept, text.slice(from)).trim();
}

function joinPieces(left: string, right: string): string {
  const before = left.trimEnd();
  const after = right.trimStart();
  if (before === '' || after === '') return before === '' ? right : left + right.slice(0, right.length - after.length);
  const breaks = Math.max(breaksIn(left.slice(before.length)), breaksIn(right.slice(0, right.length - after.length)));
  return before + (breaks === 0 ? ' ' : '\n'.repeat(Math.min(breaks, 2))) + after;
}

function breaksIn(space: string): number {
  return space.split('\n').length - 1;
}
