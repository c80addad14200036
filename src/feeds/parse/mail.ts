import PostalMime, { type Email } from 'postal-mime';
import type { FeedItem } from '../../core/article.ts';
import type { ExchangeError } from '../../errors.ts';
import { type Context, type FeedContent, unreadable } from './context.ts';
import { readDate } from './dates.ts';
import { readJson } from './json.ts';
import { htmlFromText, oneLine } from './values.ts';
import { isWire, readWire } from './wire.ts';
import { paragraphsOf } from './wire-copy.ts';

/** Whether a document is a mail message (RFC 5322): headers first, those among them that every message has. */
export function isMail(bytes: Uint8Array): boolean {
  const start = startOf(bytes);
  const [first = 0] = bytes.subarray(start, start + 1);
  if (first < 0x41 || first > 0x7a) return false;
  const text = Buffer.from(bytes.subarray(start, start + 20_000)).toString('latin1');
  const head = text.slice(0, text.search(/\r?\n[ \t]*\r?\n|$/));
  const isHeaders = /^(?:From |[A-Za-z][A-Za-z0-9-]{1,70}:)/.test(head) && /^from:/im.test(head);
  return isHeaders && /^(?:date|message-id|received|mime-version):/im.test(head);
}

/** Where a message begins, behind white space and the byte order mark that some systems put before any file they write. */
function startOf(bytes: Uint8Array): number {
  return bytes.findIndex(byte => byte > 0x20 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf);
}

/**
 * Reads a mail message as the story it brings: subject, sender, date and text. Where the text is itself a document of a
 * format known here, that is read.
 *
 * @throws ExchangeError feed-unreadable where it has no text.
 */
export async function readMail(bytes: Uint8Array, context: Context): Promise<FeedContent> {
  const message = bytes.subarray(startOf(bytes));
  const email = await PostalMime.parse(message, { maxNestingDepth: 20 }).catch(cause => {
    throw withoutText(context, cause);
  });
  if (isCut(email, message)) throw withoutText(context);
  noticeAttachments(email, context);
  const words = withoutSignature(email.text ?? '');
  if (words.startsWith('{')) return readJson(words, context);
  if (isWire(words)) return readWire(words, context);
  const bodyHtml =
    words === '' ? email.html?.trim() || undefined : htmlFromText(paragraphsOf(words.split(/\r?\n/)).join('\n'));
  if (bodyHtml === undefined) throw withoutText(context);
  const written = header(email, 'date');
  const published = readDate(written?.replace(/\s{0,9}\([^()]{0,99}\)$/, ''));
  const isUnread = published === undefined && written !== undefined && written.trim() !== '';
  const item: FeedItem = {
    guid: email.messageId?.replace(/^<|>$/g, ''),
    headline: oneLine(email.subject),
    bylines: sender(email),
    published,
    ...(isUnread && { unread: [{ field: 'published' as const, written: written.trim().slice(0, 60) }] }),
    bodyHtml,
  };
  return { feed: { format: 'mail' }, items: [item] };
}

function withoutText({ url }: Context, cause?: unknown): ExchangeError {
  const message = 'The document is a mail message without a text, or cut in it.';
  return unreadable(message, 'Ask the sender for it again, whole.', { url, cause });
}

function header(email: Email, name: string): string | undefined {
  return email.headers.find(({ key }) => key === name)?.value;
}

/** A message of several parts ends with its boundary and "--": RFC 2046. Without it the last part may be cut. */
function isCut(email: Email, message: Uint8Array): boolean {
  const type = header(email, 'content-type') ?? '';
  const [, quoted, bare] = /^multipart\/.*?;\s*boundary\s*=\s*(?:"([^"]{1,200})"|([^\s;"]{1,200}))/is.exec(type) ?? [];
  const boundary = quoted ?? bare;
  return boundary !== undefined && !Buffer.from(message).includes(`--${boundary}--`, 'latin1');
}

/** What stands under "-- " is the sender's signature, no part of the text: RFC 3676. */
function withoutSignature(words: string): string {
  const end = words.search(/^-- ?\r?$/m);
  return (end === -1 ? words : words.slice(0, end)).trim();
}

/** RFC 5322 calls who stands in From the message's author. An address alone is no byline. */
function sender({ from }: Email): string[] | undefined {
  return from?.name && !from.name.includes('@') ? [`${from.name} (${from.address})`] : undefined;
}

function noticeAttachments({ attachments }: Email, { notice }: Context): void {
  if (attachments.length === 0) return;
  const names = attachments.slice(0, 5).map(({ filename, mimeType }) => filename || mimeType);
  notice('attachment-left', `What is attached to the message was not read: ${names.join(', ')}.`);
}
