import type { FeedItem } from '../../core/article.ts';
import { ExchangeError } from '../../errors.ts';
import type { Context, Reading } from './context.ts';
import { readDate } from './dates.ts';
import { htmlFromText, oneLine } from './html.ts';
import { readJson } from './json.ts';
import { headerWords, leavesOf, type MailPart, mediaType, parameter, readMailPart, wordsOf } from './mail-part.ts';
import { readWire } from './wire.ts';
import { isWire, paragraphsOf } from './wire-message.ts';

/** Whether a document is a mail message (RFC 5322): headers first, those among them that every message has. */
export function isMail(bytes: Uint8Array): boolean {
  const start = bytes.findIndex(byte => byte > 0x20 && !MARK.includes(byte));
  const [first = 0] = bytes.subarray(start, start + 1);
  if (first < 0x41 || first > 0x7a) return false;
  const text = Buffer.from(bytes.subarray(start, start + 20_000)).toString('latin1');
  const { headers } = readMailPart(text);
  return (
    /^(?:From |[A-Za-z][A-Za-z0-9-]{1,70}:)/.test(text) && headers.has('from') && SIGNS.some(name => headers.has(name))
  );
}

/** Of UTF-8, as some systems put it before any file they write. */
const MARK = [0xef, 0xbb, 0xbf];
const SIGNS = ['date', 'message-id', 'received', 'mime-version'];

/**
 * Reads a mail message as the story it brings: subject, sender, date and text. Where the text is itself a document of a
 * format known here, that is read.
 *
 * @throws ExchangeError feed-unreadable where it has no text.
 */
export function readMail(bytes: Uint8Array, context: Context): Reading {
  const message = readMailPart(
    Buffer.from(bytes)
      .toString('latin1')
      .replace(/^[\s\u00ef\u00bb\u00bf]+/, ''),
  );
  const leaves = leavesOf(message);
  const text = leaves.find(
    part => mediaType(part) === 'text/plain' && !isAttached(part) && wordsOf(part).trim() !== '',
  );
  const html = leaves.find(part => mediaType(part) === 'text/html' && !isAttached(part));
  const words = text === undefined ? undefined : withoutSignature(wordsOf(text));
  noticeAttachments(leaves, context);
  if (words?.startsWith('{') === true) return readJson(words, context);
  if (words !== undefined && isWire(words)) return readWire(words, context);
  const bodyHtml = words === undefined ? html && (wordsOf(html).trim() || undefined) : htmlFromText(paragraphs(words));
  if (bodyHtml === undefined) {
    throw new ExchangeError('feed-unreadable', 'The document is a mail message without a text, or cut in it.', {
      url: context.url,
      help: 'Ask the sender for it again, whole.',
    });
  }
  const { headers } = message;
  const item: FeedItem = {
    guid: headers.get('message-id')?.replace(/^<|>$/g, ''),
    headline: oneLine(headerWords(headers.get('subject'))),
    bylines: sender(headerWords(headers.get('from'))),
    published: readDate(headers.get('date')?.replace(/\s{0,9}\([^()]{0,99}\)$/, '')),
    bodyHtml,
  };
  return { feed: { format: 'mail' }, items: [item] };
}

function paragraphs(words: string): string {
  return paragraphsOf(words.split(/\r?\n/)).join('\n');
}

/** What stands under "-- " is the sender's card, no part of the text: RFC 3676. */
function withoutSignature(words: string): string {
  const end = words.search(/^-- ?\r?$/m);
  return (end === -1 ? words : words.slice(0, end)).trim();
}

/** RFC 5322 calls who stands in From the message's author. An address alone is no byline. */
function sender(from: string | undefined): string[] | undefined {
  const [, name, address] = /^"?([^"<>]{1,200}?)"?\s{0,9}<([^<>]{1,200})>/.exec(from ?? '') ?? [];
  return name === undefined || name.includes('@') ? undefined : [`${name} (${address})`];
}

function isAttached({ headers }: MailPart): boolean {
  return /^attachment/i.test(headers.get('content-disposition') ?? '');
}

function noticeAttachments(leaves: readonly MailPart[], { notice }: Context): void {
  const others = leaves.filter(part => isAttached(part) || !mediaType(part).startsWith('text/'));
  if (others.length === 0) return;
  const names = others.map(part => headerWords(parameter(part, 'name')) ?? mediaType(part));
  notice('attachment-left', `What is attached to the message was not read: ${names.slice(0, 5).join(', ')}.`);
}
