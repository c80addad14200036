import type { FastifyRequest } from 'fastify';
import { beginsWithDay } from '../core/text/months.ts';
import { ExchangeError } from '../errors.ts';
import type { ArticleFilter } from '../store/read-articles.ts';

/** Most articles or changes in one answer; a higher limit is cut to this. */
const MOST = 1_000;

/** The parameters that several routes have, for OpenAPI and for fastify's checks. */
export const PARAMETERS = {
  limit: { type: 'integer', minimum: 1, description: `At most this many; above ${MOST} it is ${MOST}.` },
  after: {
    type: 'integer',
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    default: 0,
    description: 'The number of the last change read.',
  },
  epoch: {
    type: 'string',
    maxLength: 100,
    description:
      'The history of the log that "after" is of, as an answer gave it. Another than today’s is answered with 409.',
  },
  timeout: {
    type: 'integer',
    minimum: 0,
    maximum: 60,
    default: 0,
    description: 'Seconds to wait for news where there is none.',
  },
  format: {
    type: 'string',
    enum: ['json', 'ninjs'],
    default: 'json',
    description: 'ninjs: articles as IPTC ninjs 3.1.',
  },
} as const;

/** The path parameter of routes to one article or story. */
export const ID = {
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'string', pattern: '^[a-z0-9-]{1,80}$' } },
} as const;

export type Format = 'json' | 'ninjs';

export function limitOf(limit: number | undefined): number {
  return Math.min(limit ?? 100, MOST);
}

/** Throws `input-wrong` for what a URL cannot be read of: broken escapes, which would be taken as they stand, and NUL, which no id or name has. */
export function checkQuery(url: string): void {
  if (!url.includes('%')) return;
  // PostgreSQL allows no NUL in text.
  if (url.includes('%00')) throw new ExchangeError('input-wrong', 'The address holds a NUL character.');
  const query = url.slice(url.indexOf('?') + 1);
  try {
    decodeURIComponent(query);
  } catch {
    const broken = /%(?![0-9a-f]{2}).{0,2}/i.exec(query)?.[0];
    const what = broken === undefined ? 'an escape that is no UTF-8' : `"${broken}", which is no escape`;
    throw new ExchangeError('input-wrong', `The address holds ${what}. A per cent sign itself is written %25.`);
  }
}

/** Throws `input-wrong` for a number that is not written as one: the schema's check would take "0x1" and "1e3", too. */
export function checkNumbers({ query, routeOptions }: FastifyRequest): void {
  const { querystring } = (routeOptions.schema ?? {}) as { querystring?: { properties?: object } };
  const given = query as Readonly<Record<string, unknown>>;
  for (const [name, schema] of Object.entries(querystring?.properties ?? {})) {
    const value = given[name];
    if (schema.type !== 'integer' || typeof value !== 'string' || /^-?\d+$/.test(value)) continue;
    throw new ExchangeError(
      'input-wrong',
      `${name} must be a whole number, but is ${JSON.stringify(value.slice(0, 60))}.`,
    );
  }
}

/** The number of a change. The schema's check lets infinity through (`after=1e400`). Throws `input-wrong`. */
export function seqOf(after: number): number {
  if (Number.isSafeInteger(after)) return after;
  throw new ExchangeError('input-wrong', `after must be at most ${Number.MAX_SAFE_INTEGER}, but is ${after}.`);
}

export type ArticleQuery = Omit<ArticleFilter, 'cursor'> & {
  readonly limit?: number;
  readonly fields?: 'summary';
  readonly cursor?: string;
  readonly format: Format;
};

/** The store's filter for a query. Throws `input-wrong` naming the parameter. */
export function filterOf({ partner, language, category, q, since, all, fields, cursor }: ArticleQuery): ArticleFilter {
  return {
    ...{ partner, q, all, summary: fields === 'summary' },
    // A field of a form that was left empty.
    ...{ language: language || undefined, category: category || undefined },
    since: since === undefined ? undefined : timeOf(since),
    cursor: cursor === undefined ? undefined : readCursor(cursor),
  };
}

/** A time without a zone is in UTC, wherever the server stands. An unescaped "+" of a zone arrives in a URL as a space. */
function timeOf(since: string): string {
  const isDate = /^\d{4}-\d\d$/.test(since) || beginsWithDay(since);
  const time = since.trim().replace(' ', '+');
  const ms = isDate ? Date.parse(/t[\d:.]+$/i.test(time) ? `${time}Z` : time) : Number.NaN;
  if (!Number.isNaN(ms)) return new Date(ms).toISOString();
  const expected = 'a date or time such as 2026-11-03T10:00:00Z';
  throw new ExchangeError('input-wrong', `since must be ${expected}, but is "${since}".`);
}

type Cursor = NonNullable<ArticleFilter['cursor']>;

/** Where a page ended, opaque to readers. */
export function writeCursor({ listedAt, id }: Cursor): string {
  return Buffer.from(`${listedAt} ${id}`).toString('base64url');
}

/** Throws `input-wrong` for what no answer gave. */
export function readCursor(cursor: string): Cursor {
  const read = /^(\d{4}-\d\d-\d\dT[\d:.]{12}Z) ([a-z0-9-]{1,80})$/.exec(Buffer.from(cursor, 'base64url').toString());
  const [, listedAt, id] = read ?? [];
  if (listedAt !== undefined && id !== undefined && !Number.isNaN(Date.parse(listedAt))) return { listedAt, id };
  throw new ExchangeError('input-wrong', 'cursor is not one that an answer of this service gave as "next".');
}
