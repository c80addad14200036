import type { FeedItem } from '../../core/article.ts';
import { isAnpa, readAnpa1312 } from './anpa1312.ts';
import type { Context, Reading } from './context.ts';
import { readIptc7901 } from './iptc7901.ts';
import { wireMessages } from './wire-message.ts';

/** Reads a document of the raw wire: IPTC 7901 or ANPA 1312, one message or many. */
export function readWire(text: string, { caps }: Context): Reading {
  const messages = wireMessages(text, caps.items + 1);
  const items: FeedItem[] = messages.map(message => (isAnpa(message) ? readAnpa1312(message) : readIptc7901(message)));
  return { feed: { format: messages.some(isAnpa) ? 'anpa1312' : 'iptc7901' }, items };
}
