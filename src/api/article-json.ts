import { hash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { type Loaded, loadRecords, summaryOf, type Wanted } from '../store/read-articles.ts';
import type { Database } from '../store/tables.ts';
import { JSON_TYPE } from './recent-answers.ts';

/** An article as it stands in an answer, and a hash of it. */
export type ArticleJson = { readonly bytes: Buffer; readonly tag: string };

/** Bytes of articles that are kept: the 8,000 of a wire that were read last as whole records, or four times as many summaries. */
const MOST_BYTES = 32_000_000;

/** Articles as JSON, those read last kept: most readers ask for the same newest articles, each in a page of its own. */
export type ArticlesAsJson = (
  db: Database,
  wanted: readonly Wanted[],
  fields?: 'summary',
) => Promise<ReadonlyMap<string, Loaded<ArticleJson>>>;

/**
 * What is kept of an article is given again only while its row is as it was (`state`): what a kill, a release or another lead
 * changes counts at once. The words of a revision never change.
 */
export function createArticlesAsJson(most = MOST_BYTES): ArticlesAsJson {
  // Those read lately, and those read before them, which go as soon as there are enough of the first: to keep all in the order of their
  // last reading took a tenth of the time of a page.
  let lately = new Map<string, Loaded<ArticleJson>>();
  let before = lately;
  let bytes = 0;

  function keep(key: string, loaded: Loaded<ArticleJson>): void {
    lately.set(key, loaded);
    bytes += loaded.article.bytes.length;
    if (bytes < most / 2) return;
    before = lately;
    lately = new Map();
    bytes = 0;
  }

  return async (db, wanted, fields) => {
    const found = new Map<string, Loaded<ArticleJson>>();
    const missing: Wanted[] = [];
    for (const one of wanted) {
      const key = fields === undefined ? one.key : `${one.key} ${fields}`;
      let known = lately.get(key);
      if (known === undefined) {
        known = before.get(key);
        if (known?.state === one.state) keep(key, known);
      }
      if (known?.state === one.state) found.set(one.key, known);
      else missing.push(one);
    }
    if (missing.length === 0) return found;
    for (const [key, { article, ...rest }] of await loadRecords(db, missing, fields === 'summary')) {
      const json = Buffer.from(JSON.stringify(fields === 'summary' ? summaryOf(article) : article));
      const loaded = { ...rest, article: { bytes: json, tag: hash('sha256', json, 'base64url') } };
      keep(fields === undefined ? key : `${key} ${fields}`, loaded);
      found.set(key, loaded);
    }
    return found;
  };
}

type Part = string | ArticleJson;

/** The elements of a JSON array with commas between them. */
export const commas = <T>(elements: readonly T[]): (T | string)[] =>
  elements.flatMap((element, n) => (n === 0 ? [element] : [',', element]));

/** A document that is put together from text and articles. */
export function bytesOf(parts: readonly Part[]): Buffer {
  let length = 0;
  for (const part of parts) length += typeof part === 'string' ? Buffer.byteLength(part) : part.bytes.length;
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  for (const part of parts) at += typeof part === 'string' ? bytes.write(part, at) : part.bytes.copy(bytes, at);
  return bytes;
}

/** Sends a JSON document that is put together, with an ETag of its parts' hashes. */
export function sendJson(reply: FastifyReply, parts: readonly Part[]): FastifyReply {
  const tags = parts.map(part => (typeof part === 'string' ? part : part.tag)).join('\n');
  const etag = `W/"${hash('sha256', tags, 'base64url').slice(0, 27)}"`;
  return reply.type(JSON_TYPE).header('etag', etag).send(bytesOf(parts));
}
