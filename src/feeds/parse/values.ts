import { decodeHTMLStrict } from 'entities';
import type { Media } from '../../core/article.ts';

/**
 * Resolves character references once: XML's five, HTML's names and numbers (`&#146;` for ’, as browsers read it). Only those
 * that end in a semicolon, so that `?a=1&copy=2` stays; an unknown one stays as it is.
 */
export function decodeReferences(text: string): string {
  return text.includes('&') ? decodeHTMLStrict(text) : text;
}

/** Plain text as HTML that shows it. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>]/g, sign => (sign === '&' ? '&amp;' : sign === '<' ? '&lt;' : '&gt;'));
}

const MARKUP =
  /<\/?(?:a|abbr|acronym|address|article|b|bdi|bdo|big|blockquote|body|br|caption|center|cite|code|dd|del|dfn|div|dl|dt|em|figcaption|figure|font|footer|h[1-6]|head|header|hr|html|i|iframe|img|ins|kbd|li|main|mark|nobr|ol|p|pre|q|s|samp|script|section|small|span|strike|strong|style|sub|sup|table|tbody|td|th|thead|title|tr|tt|u|ul|var|video|wbr)(?:\s[^<>]{0,4000})?\/?>/gi;
const BREAKING =
  /^<\/?(?:address|article|blockquote|br|dd|div|dl|dt|figure|h[1-6]|hr|li|ol|p|pre|section|table|td|th|tr|ul)\b/i;

/** The HTML of a field as one line of plain text: tags removed, references resolved, white space folded. */
export function plainFromHtml(html: string | undefined): string | undefined {
  return html === undefined ? undefined : oneLine(decodeReferences(withoutTags(html, ' ')));
}

/** The same, one line for each block or line break. */
export function linesFromHtml(html: string): string[] {
  const lines = withoutTags(html, '\n').split('\n');
  return lines.map(line => oneLine(decodeReferences(line))).filter(line => line !== undefined);
}

function withoutTags(html: string, between: string): string {
  if (!html.includes('<')) return html;
  return html.replace(/<!--[^<>]{0,4000}-->/g, '').replace(MARKUP, tag => (BREAKING.test(tag) ? between : ''));
}

const UNEVEN = /[^\S ]| {2}|[\u0000-\u001f\u007f\u0085\u200b\u202a-\u202e\u2060\u2066-\u2069\ud800-\udfff\ufeff]/;
/** Controls, zero-width spaces and direction marks hide words. Zero-width joiners stay: some scripts need them. */
const INVISIBLE = /[\u0000-\u0008\u000e-\u001f\u007f\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

/** White space folded, invisible characters removed, lone surrogates replaced, trimmed; undefined where nothing is left. */
export function oneLine(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const even = UNEVEN.test(text)
    ? text
        .replace(INVISIBLE, '')
        .replace(/[\s\u0085]+/g, ' ')
        .toWellFormed()
    : text;
  return even.trim() || undefined;
}

const CONTROLS = /[\u0000-\u0008\u000b\u000e-\u001f\u007f]/;

/** HTML without control characters and lone surrogates: XML cannot carry them, JSON and the wire can. */
export function printable(html: string): string {
  const clean = CONTROLS.test(html) ? html.replace(new RegExp(CONTROLS, 'g'), '') : html;
  return clean.isWellFormed() ? clean : clean.toWellFormed();
}

/** Plain text as HTML paragraphs: one a line or block of lines. */
export function htmlFromText(text: string): string {
  const paragraphs = text.split(/\r?\n/).map(line => line.trim());
  const kept = paragraphs.filter(line => line !== '');
  if (kept.length <= 1) return escapeHtml(text.trim());
  return kept.map(line => `<p>${escapeHtml(line)}</p>`).join('\n');
}

/** What no address holds, and what hides in one: controls, white space, zero-width characters and direction marks. */
const NOT_IN_ADDRESSES = /[\u0000-\u0020\u007f-\u00a0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

/** An absolute address from one that may be relative; the address as given where it cannot be resolved. */
export function resolve(address: string, base: string | undefined): string {
  const clean = NOT_IN_ADDRESSES.test(address) ? cleanAddress(address) : address;
  if (base === undefined || /^[a-zA-Z][a-zA-Z0-9+.-]{0,30}:/.test(clean)) return clean;
  return URL.parse(clean, base)?.href ?? clean;
}

/** A space within an address is meant, and written as `%20`; everything else is removed. */
function cleanAddress(address: string): string {
  return address.trim().replace(/ /g, '%20').replace(new RegExp(NOT_IN_ADDRESSES, 'g'), '');
}

/** Each value once, in order; undefined where there is none. */
export function unique(values: readonly (string | undefined)[]): string[] | undefined {
  const seen = new Set(values.filter(value => value !== undefined));
  return seen.size === 0 ? undefined : [...seen];
}

/** What a format gives of one picture, film or sound, as written. */
export type WrittenMedia = { readonly [name in keyof Media]?: string | undefined };

/**
 * Media, each address once and absolute, with all that is said of it; undefined where there are none. One without an address is kept
 * where it has a caption or a credit.
 */
export function mediaOf(candidates: readonly WrittenMedia[], base: string | undefined): Media[] | undefined {
  const found = new Map<string, Media>();
  for (const { url: written, width, height, ...known } of candidates) {
    const { caption, credit } = known;
    if (written === undefined && caption === undefined && credit === undefined) continue;
    const url = written === undefined ? undefined : resolve(written, base);
    const key = url ?? `${caption}\n${credit}`;
    const facts = Object.entries({ ...known, width: pixels(width), height: pixels(height) });
    const given = Object.fromEntries(facts.filter(([, value]) => value !== undefined));
    found.set(key, { ...(url !== undefined && { url }), ...given, ...found.get(key) });
  }
  return found.size === 0 ? undefined : [...found.values()];
}

/** "640", "640px"; undefined for "100%" and the like. */
function pixels(written: string | undefined): number | undefined {
  const [, figures] = /^([1-9]\d{0,5})(?:\.0+)?(?:px)?$/i.exec(written?.trim() ?? '') ?? [];
  return figures === undefined ? undefined : Number(figures);
}

const RFC_822 =
  /^(?:[A-Za-z]{3}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) (?:GMT|UT|Z|([+-])(\d\d)(\d\d))$/;
const W3C = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:Z|([+-])(\d\d):(\d\d))$/;
const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';

/**
 * A date in the form that RSS or Atom asks for, to the letter: nine in ten. In UTC as ISO 8601; undefined for any other form,
 * which `readDate` reads, and for what is no possible date. Ten times quicker than `readDate`.
 */
export function usualDate(text: string): string | undefined {
  const mail = RFC_822.exec(text);
  const [, a = '', b = '', c = '', hour, minute, second, sign, hours = '0', minutes = '0'] =
    mail ?? W3C.exec(text) ?? [];
  if (a === '') return undefined;
  const month = mail === null ? Number(b) - 1 : MONTHS.indexOf(b) / 3;
  const [year, day] = mail === null ? [a, c] : [c, a];
  const date = new Date(Date.UTC(Number(year), month, Number(day), Number(hour), Number(minute), Number(second)));
  // A day or time that there is not moves on to another; a name that is no month gives a fraction or a month before January.
  if (date.getUTCMonth() !== month || date.getUTCDate() !== Number(day) || date.getUTCHours() !== Number(hour))
    return undefined;
  const east = Number(hours) * 60 + Number(minutes);
  if (Number(year) < 1000 || Number(minute) > 59 || Number(second) > 59 || east > 15 * 60) return undefined;
  date.setUTCMinutes(date.getUTCMinutes() + (sign === '-' ? east : -east));
  return date.toISOString();
}
