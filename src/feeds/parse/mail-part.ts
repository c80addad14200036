import { decode } from './decode.ts';

/** One part of a message (RFC 2045): its headers by their names in lower case, and its body as it came, a byte a character. */
export type MailPart = { readonly headers: ReadonlyMap<string, string>; readonly body: string };

/** Headers of more than this are no mail. */
const LONGEST_HEAD = 100_000;
const DEEPEST = 6;
const MOST_PARTS = 100;

/** Reads a message or a part of one; `text` has a byte a character. */
export function readMailPart(text: string): MailPart {
  const gap = /\r?\n[ \t]*\r?\n/.exec(text.slice(0, LONGEST_HEAD));
  const head = gap === null ? text.slice(0, LONGEST_HEAD) : text.slice(0, gap.index);
  const headers = new Map<string, string>();
  for (const line of head.replace(/\r?\n[ \t]{1,100}/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).toLowerCase();
    if (/^[a-z][a-z0-9-]*$/.test(name) && !headers.has(name)) headers.set(name, line.slice(colon + 1).trim());
  }
  return { headers, body: gap === null ? '' : text.slice(gap.index + gap[0].length) };
}

/** The whole parts of a message that hold no parts themselves, in their order. */
export function leavesOf(part: MailPart, depth = 0): MailPart[] {
  const boundary = /^multipart\//i.test(part.headers.get('content-type') ?? '')
    ? parameter(part, 'boundary')
    : undefined;
  if (boundary === undefined || depth >= DEEPEST) return [part];
  const parts = part.body.split(`--${boundary}`, MOST_PARTS).slice(1);
  const end = parts.findIndex(text => text.startsWith('--'));
  // Without the closing line the last part may be cut.
  return parts.slice(0, end).flatMap(text => leavesOf(readMailPart(text.replace(/^[ \t]*\r?\n/, '')), depth + 1));
}

/** The media type in lower case; text, where a part does not tell. */
export function mediaType({ headers }: MailPart): string {
  return /^[a-z0-9.+/-]{1,80}/i.exec(headers.get('content-type') ?? '')?.[0].toLowerCase() ?? 'text/plain';
}

/** A parameter of the Content-Type header: `boundary`, `charset`, `name`. */
export function parameter({ headers }: MailPart, name: string): string | undefined {
  const value = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]{0,200})"|([^\\s;"]{1,200}))`, 'i').exec(
    headers.get('content-type') ?? '',
  );
  return value?.[1] ?? value?.[2];
}

/** The words of a text part: transfer coding undone, charset read. */
export function wordsOf(part: MailPart): string {
  const coding = part.headers.get('content-transfer-encoding')?.trim().toLowerCase();
  const bytes =
    coding === 'base64'
      ? Buffer.from(part.body, 'base64')
      : Buffer.from(
          coding === 'quoted-printable' ? unquoted(part.body.replace(/=[ \t]*\r?\n/g, '')) : part.body,
          'latin1',
        );
  return inCharset(bytes, parameter(part, 'charset'));
}

function unquoted(text: string): string {
  return text.replace(/=([0-9A-F]{2})/gi, (_, figures: string) => String.fromCharCode(Number.parseInt(figures, 16)));
}

function inCharset(bytes: Uint8Array, charset: string | undefined): string {
  return decode(bytes, charset === undefined ? undefined : `text/plain; charset=${charset}`).text;
}

const ENCODED_WORD = /=\?([^?\s]{1,40})\?([BQ])\?([^?\s]{0,400})\?=/gi;

/** A header's words, those in other charsets too: RFC 2047. */
export function headerWords(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const joined = inCharset(Buffer.from(value, 'latin1'), undefined).replace(/\?=\s{1,20}=\?/g, '?==?');
  const words = joined.replace(ENCODED_WORD, (_, charset: string, coding: string, text: string) =>
    inCharset(
      /b/i.test(coding) ? Buffer.from(text, 'base64') : Buffer.from(unquoted(text.replace(/_/g, ' ')), 'latin1'),
      charset,
    ),
  );
  return words.trim() || undefined;
}
