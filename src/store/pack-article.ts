import { isDeepStrictEqual } from 'node:util';
import type { Dateline, Doubt, Hop, Removed, WholeArticle } from '../core/article.ts';
import type { RevisionRow } from './tables.ts';

/** The words of a revision as columns. */
export type PackedArticle = Pick<RevisionRow, 'record' | 'body_text' | 'body_html'>;

/** How `text` is stored beside `bodyText`: not at all where both are equal, as what surrounds the body where it has it whole, else whole. */
type KeptText = { readonly around?: readonly [head: string, tail: string]; readonly text?: string };

/** A record as it is stored: `packArticle` says what of an Article is left out. */
type Kept = Omit<WholeArticle, 'id' | 'text' | 'dateline' | 'removed' | 'doubts' | 'trail' | keyof typeof EMPTY> &
  KeptText & {
    readonly dateline?: KeptDateline | null;
    readonly removed?: readonly KeptRemoved[];
    readonly doubts?: readonly (KeptRemoved & Pick<Doubt, 'confidence'>)[];
    readonly trail?: readonly KeptHop[];
  };
type KeptRemoved = Omit<Removed, 'raw'> & { readonly raw?: string };
type KeptDateline = Omit<Dateline, 'raw'> & { readonly raw?: string; readonly at?: readonly [number, number] };
type KeptHop = { readonly by: Hop['by']; readonly party?: Omit<Hop['party'], 'asWritten'> & { asWritten?: string } };

/** What a record has where nothing is said; it is not stored. */
const EMPTY = {
  ...{ byline: null, authors: [], contributors: [], organizations: [] },
  ...{ dateline: null, credits: [], creditLine: null, removed: [] },
} as const;

/**
 * An Article as columns: the record as JSON without its bodies, which have a column each; HTML that is only the text in paragraphs, as
 * nearly all wire copy is, is stored as `PLAIN`. Of the record is left out what is empty, what the row has (`id`), and what stands
 * elsewhere in it: of a wire's copy half. What is left is JSON all the same, which the view `published_article` reads.
 * NUL and lone surrogates, which no database keeps in text, are removed here, so that comparing with what was stored finds no change.
 */
export function packArticle(article: WholeArticle): PackedArticle {
  const { id: _, text, bodyText, bodyHtml, dateline, removed, doubts, trail, ...rest } = article;
  const [words, body, html] = [storable(text), storable(bodyText), storable(bodyHtml)];
  const kept = keepText(words, body);
  const record = {
    ...Object.fromEntries(Object.entries(rest).filter(([key, value]) => !(key in EMPTY) || !isEmpty(value))),
    ...(dateline !== null && { dateline: packDateline(dateline, removed, kept) }),
    ...(removed.length > 0 && { removed: removed.map(part => withoutRaw(part, words)) }),
    ...(doubts && { doubts: doubts.map(part => withoutRaw(part, words)) }),
    ...(trail && { trail: trail.map(hop => packHop(hop, dateline)) }),
    ...kept,
  };
  return { record: storableJson(record), body_text: body, body_html: keepHtml(html, body) };
}

/** The article that `packArticle` was given, character for character; also of a row of an older program, which left less out. */
export function unpackArticle(row: PackedArticle & Pick<RevisionRow, 'article_id'>): WholeArticle {
  const { around, text: whole, dateline, removed = [], doubts, trail, ...rest } = JSON.parse(row.record) as Kept;
  const text = whole ?? (around === undefined ? row.body_text : around[0] + row.body_text + around[1]);
  const read = dateline && unpackDateline(dateline, removed, text);
  return {
    ...{ ...EMPTY, ...rest, id: row.article_id },
    text,
    bodyText: row.body_text,
    bodyHtml: htmlOf(row),
    dateline: read ?? null,
    removed: removed.map(part => withRaw(part, text)),
    ...(doubts && { doubts: doubts.map(part => withRaw(part, text)) }),
    ...(trail && { trail: trail.map(hop => unpackHop(hop, read)) }),
  };
}

/** Whether a stored revision has these words, whichever program packed it. */
export function hasWords(stored: PackedArticle & Pick<RevisionRow, 'article_id'>, words: PackedArticle): boolean {
  if (stored.body_text !== words.body_text || htmlOf(stored) !== htmlOf(words)) return false;
  if (stored.record === words.record) return true;
  return isDeepStrictEqual(unpackArticle(stored), unpackArticle({ ...words, article_id: stored.article_id }));
}

const isEmpty = (value: unknown): boolean => value === null || (Array.isArray(value) && value.length === 0);

const withoutRaw = ({ raw, ...part }: Removed, text: string): KeptRemoved =>
  text.slice(part.start, part.end) === raw ? part : { ...part, raw };

const withRaw = <Part extends KeptRemoved>(part: Part, text: string) => ({
  ...part,
  raw: part.raw ?? text.slice(part.start, part.end),
});

/**
 * A dateline without its letters where what was removed says where they stand, before the body so that a summary has them too; and
 * with the one place that it names, which `places` would name again, as latitude and longitude.
 */
function packDateline(dateline: Dateline, removed: readonly Removed[], { around, text }: KeptText): KeptDateline {
  const { raw, places, ...rest } = dateline;
  const stands = placeOf(removed);
  const isThere = stands !== undefined && (around?.[0] ?? text ?? '').slice(stands.start, stands.end) === raw;
  const [place] = places ?? [];
  const isOnly =
    places?.length === 1 &&
    place?.latitude !== undefined &&
    place.longitude !== undefined &&
    place.city === rest.city &&
    place.region === rest.region &&
    place.country === rest.country;
  return {
    ...rest,
    ...(!isThere && { raw }),
    ...(isOnly ? { at: [place.latitude, place.longitude] as const } : places && { places }),
  };
}

function unpackDateline(kept: KeptDateline, removed: readonly KeptRemoved[], text: string): Dateline {
  const { at, raw, ...rest } = kept;
  const stands = placeOf(removed);
  const { city, region, country } = rest;
  const names = {
    ...(city !== undefined && { city }),
    ...(region !== undefined && { region }),
    ...(country !== undefined && { country }),
  };
  return {
    ...rest,
    raw: raw ?? text.slice(stands?.start, stands?.end),
    ...(at && { places: [{ ...names, latitude: at[0], longitude: at[1] }] }),
  };
}

const placeOf = <Part extends KeptRemoved>(removed: readonly Part[]): Part | undefined =>
  removed.find(part => part.as === 'dateline');

/** A supplier that the dateline names has no party of its own, and one that was written by its name has it once. */
function packHop({ by, party }: Hop, dateline: Dateline | null): KeptHop {
  const { asWritten, ...rest } = party;
  if (dateline?.provider !== undefined && isSame(party, dateline.provider)) return { by };
  return { by, party: asWritten === rest.name ? rest : party };
}

function unpackHop({ by, party }: KeptHop, dateline: Dateline | null | undefined): Hop {
  if (party !== undefined) return { party: { ...party, asWritten: party.asWritten ?? party.name }, by };
  return { party: dateline?.provider ?? { name: '', asWritten: '' }, by };
}

const isSame = (one: Hop['party'], other: Hop['party']): boolean =>
  one.id === other.id && one.name === other.name && one.asWritten === other.asWritten;

function keepText(text: string, bodyText: string): KeptText {
  if (text === bodyText) return {};
  const at = text.indexOf(bodyText);
  if (at < 0) return { text };
  return { around: [text.slice(0, at), text.slice(at + bodyText.length)] };
}

/** Stands for HTML that is the text in paragraphs: a third of what an article takes. The view writes it out too (0022). */
const PLAIN = '=';

const keepHtml = (html: string, body: string): string =>
  body !== '' && html === inParagraphs(body) ? PLAIN : html === PLAIN ? '&#61;' : html;

function inParagraphs(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<p>${escaped.replaceAll('\n', '</p><p>')}</p>`;
}

/** The HTML of a stored revision. */
export function htmlOf({ body_text, body_html }: Pick<RevisionRow, 'body_text' | 'body_html'>): string {
  return body_html === PLAIN ? inParagraphs(body_text) : body_html;
}

function storable(text: string): string {
  return (text.includes('\0') ? text.replaceAll('\0', '') : text).toWellFormed();
}

/** JSON without NUL and lone surrogates: PostgreSQL reads no field of JSON that has one. Few have, so the text is searched first. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!json.includes('\\u') || !/\\u(?:0000|d[89a-f])/.test(json)) return json;
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? storable(part) : part));
}
