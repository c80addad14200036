import { hash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { type Loaded, loadRecords, summaryOf, type Wanted } from '../store/read-articles.ts';
import type { Database } from '../store/tables.ts';
import { JSON_TYPE } from './recent-answers.ts';

/** An article as it stands in an answer, and a hash of it. */
export type ArticleJson = { readonly bytes: Buffer; readonly tag: string };

/** Bytes of articles that are kept at most. Half of them, 8,000 whole records of a wire, are always those that were read last. */
const MOST_BYTES = 64_000_000;

/** Articles as JSON in the order asked for, undefined for those that are gone; those read last are kept: most readers ask for the same newest. */
export type ArticlesAsJson = (
  db: Database,
  wanted: readonly Wanted[],
  fields?: 'summary',
) => Promise<readonly (Loaded<ArticleJson> | undefined)[]>;

/**
 * What is kept of an article is given again only while its row is as it was (`state`): what a kill, a release or another lead
 * changes counts at once. The words of a revision never change.
 */
export function createArticlesAsJson(most = MOST_BYTES): ArticlesAsJson {
  // Those read lately, and those read before them, which go as soon as there are enough of the first: to keep all in the order of their
  // last reading took a tenth of the time of a page.
  type Kept = { readonly whole: Map<string, Loaded<ArticleJson>>; readonly summary: Map<string, Loaded<ArticleJson>> };
  const none = (): Kept => ({ whole: new Map(), summary: new Map() });
  let lately = none();
  let before = lately;
  let bytes = 0;

  function keep(loaded: Loaded<ArticleJson>, form: keyof Kept): void {
    lately[form].set(loaded.state, loaded);
    bytes += loaded.article.bytes.length;
    if (bytes < most / 2) return;
    before = lately;
    lately = none();
    bytes = 0;
  }

  return async (db, wanted, fields) => {
    const form = fields ?? 'whole';
    const missing: Wanted[] = [];
    const known = wanted.map(one => {
      const recent = lately[form].get(one.state);
      if (recent !== undefined) return recent;
      const earlier = before[form].get(one.state);
      if (earlier === undefined) missing.push(one);
      else keep(earlier, form);
      return earlier;
    });
    if (missing.length === 0) return known;
    const read = (await loadRecords(db, missing, fields === 'summary')).values();
    return known.map(one => {
      if (one !== undefined) return one;
      const loaded = read.next().value;
      if (loaded === undefined) return undefined;
      const json = Buffer.from(JSON.stringify(fields === 'summary' ? summaryOf(loaded.article) : loaded.article));
      const made = { ...loaded, article: { bytes: json, tag: hash('sha256', json, 'base64url') } };
      keep(made, form);
      return made;
    });
  };
}

type Part = string | ArticleJson;

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
  let tags = '';
  for (const part of parts) tags += typeof part === 'string' ? part : part.tag;
  const etag = `W/"${hash('sha256', tags, 'base64url').slice(0, 27)}"`;
  return reply.type(JSON_TYPE).header('etag', etag).send(bytesOf(parts));
}
