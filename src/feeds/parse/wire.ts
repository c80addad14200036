import type { FeedItem } from '../../core/article.ts';
import { isAnpa, readAnpa1312 } from './anpa1312.ts';
import { type Context, type FeedContent, onlyNews } from './context.ts';
import { readIptc7901 } from './iptc7901.ts';
import { markedFields, readMarkedCopy } from './marked-copy.ts';
import { frameless, type RawMessage, wireMessages } from './wire-message.ts';

/** Reads a document of the raw wire: IPTC 7901, ANPA 1312 or copy with marked lines, one message or many. */
export function readWire(text: string, context: Context): FeedContent {
  const read = wireMessages(text, context.caps.items + 1).map(readMessage);
  return onlyNews(
    read[0]?.format ?? 'iptc7901',
    read.map(({ item }) => item),
    context,
  );
}

function readMessage(raw: RawMessage): { readonly format: string; readonly item: FeedItem } {
  const marked = 'lines' in raw ? markedFields(raw.lines) : undefined;
  if (marked !== undefined) return { format: 'zczc', item: readMarkedCopy(marked) };
  const message = 'lines' in raw ? frameless(raw.lines) : raw;
  return isAnpa(message)
    ? { format: 'anpa1312', item: readAnpa1312(message) }
    : { format: 'iptc7901', item: readIptc7901(message) };
}
