import { Readable } from 'node:stream';
import { ExchangeError } from '../errors.ts';
import { fileKind, isNoText } from '../feeds/parse/binary.ts';
import type { ParseCaps } from '../feeds/parse/caps.ts';
import { parse } from '../feeds/parse/parse.ts';
import { draftOf } from '../ingest/draft.ts';
import { wellEncoded } from '../ingest/reading.ts';
import { type ArticleRecord, readArticleRecord } from './article-record.ts';
import { readWhole } from './input-files.ts';
import { readRecords } from './ndjson.ts';

/**
 * The articles of a file that somebody wants explained: records of `normalize`, the items of a document in XML, or the
 * file's own words. A record that is wrong comes as an error in its place.
 *
 * Throws `not-found` where there is no such file, `input-wrong` where it holds no words.
 */
export async function* articlesToExplain(file: string, caps: ParseCaps): AsyncGenerator<ArticleRecord | Error> {
  const bytes = await readWhole(file);
  const text = Buffer.from(bytes)
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trim();
  const name = file === '-' ? 'The input' : file;
  const kind = fileKind(bytes) ?? (isNoText(text) ? 'not text' : undefined);
  if (kind !== undefined) throw new ExchangeError('input-wrong', `${name} is ${kind}, so it has no words to explain.`);
  if (text === '') throw new ExchangeError('input-wrong', `${name} is empty.`);
  if (text.startsWith('{')) yield* ofRecords(text);
  else if (text.startsWith('<')) yield* ofMarkup(bytes, file, caps);
  else yield { draft: { id: file, bodyText: text }, partner: undefined };
}

async function* ofRecords(text: string): AsyncGenerator<ArticleRecord | Error> {
  for await (const record of readRecords(Readable.from([Buffer.from(text)], { objectMode: false }))) {
    try {
      yield record instanceof ExchangeError ? record : readArticleRecord(record);
    } catch (error) {
      yield error as Error;
    }
  }
}

/** A document of a known format, item by item; any other markup is one article's. */
async function* ofMarkup(bytes: Uint8Array, file: string, caps: ParseCaps): AsyncGenerator<ArticleRecord> {
  const parsed = await parse({ bytes }, caps).catch(() => undefined);
  if (parsed === undefined) {
    yield { draft: { id: file, bodyHtml: Buffer.from(bytes).toString('utf8') }, partner: undefined };
    return;
  }
  for (const [index, item] of wellEncoded(parsed.items, parsed.problems).entries())
    yield { draft: draftOf(item, `${index}`, item.language ?? parsed.feed.language), partner: undefined };
}
