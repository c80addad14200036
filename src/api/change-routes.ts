import { Readable } from 'node:stream';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ExchangeError } from '../errors.ts';
import { checkPosition, type LogPosition, logPosition, STARTS_AGAIN } from '../store/log-position.ts';
import type { Store } from '../store/open-store.ts';
import { type Change, changesWith, readChanges } from '../store/read-changes.ts';
import { type ArticleJson, type ArticlesAsJson, bytesOf, sendJson } from './article-json.ts';
import { hiddenNinjs, ninjs } from './ninjs.ts';
import { type Format, limitOf, PARAMETERS, seqOf } from './query.ts';
import { answers, changesOf, documentOf, EPOCH, NEXT } from './schemas.ts';

type ChangesQuery = {
  readonly after: number;
  readonly epoch?: string;
  readonly limit?: number;
  readonly timeout: number;
  readonly format: Format;
};

type Asked = Pick<ChangesQuery, 'after' | 'epoch' | 'format'>;

/** A change as JSON, in parts. */
type ChangeJson = { readonly seq: number; readonly kind: string; readonly json: readonly (string | ArticleJson)[] };

/** Milliseconds between reads of the log for a stream, or for a reader who waits. */
const PAUSE = 500;
/** Changes that a stream holds for its reader. With 100, readers that did not read held 0.5 MB each. */
const STREAM_PAGE = 10;
/** Milliseconds for which a reader may take nothing of what is sent before its stream is cut. */
const MOST_UNREAD = 30_000;
const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
};
/** Milliseconds of silence after which a stream sends a comment, so that proxies keep it open. */
const HEARTBEAT = 15_000;

/** The change log: page by page, or as a stream. */
export function changeRoutes(app: FastifyInstance, store: Store, asJson: ArticlesAsJson, now: () => Date): void {
  const closing = new AbortController();
  app.addHook('preClose', async () => closing.abort());

  /** Changes after a number of a history, each as JSON. Throws `history-changed` and `changes-deleted`. */
  const read = async (query: Asked, limit: number, known?: LogPosition) => {
    const time = now().toISOString();
    const position = known ?? (await logPosition(store.read));
    checkPosition(position, query.after, query.epoch);
    const changes = query.after < position.end ? await readPage(query, limit, time) : [];
    return { epoch: position.epoch, changes };
  };
  const readPage = async ({ after, format }: Asked, limit: number, time: string): Promise<ChangeJson[]> => {
    if (format === 'ninjs') {
      const changes = await readChanges(store.read, after, limit, time);
      return changes.map(change => ({ ...change, json: [JSON.stringify(asNinjs(change))] }));
    }
    const changes = await changesWith(store.read, after, limit, time, wanted => asJson(store.read, wanted));
    return changes.map(({ seq, kind, at, article, details }) => {
      const head = JSON.stringify({ seq, kind, at }).slice(0, -1);
      const words = 'bytes' in article ? article : JSON.stringify(article);
      const tail = details === undefined ? '}' : `,"details":${JSON.stringify(details)}}`;
      return { seq, kind, json: [`${head},"article":`, words, tail] };
    });
  };

  app.get<{ Querystring: ChangesQuery }>(
    '/v1/changes',
    {
      schema: {
        summary: 'Changes after a number, in order; a reader who follows "next" misses none',
        querystring: { type: 'object', properties: PARAMETERS },
        response: answers({ changes: changesOf, next: NEXT, epoch: EPOCH }),
      },
    },
    async (request, reply) => {
      const { query, position } = request;
      const asked = { ...query, after: seqOf(query.after) };
      const limit = limitOf(query.limit);
      const until = Date.now() + query.timeout * 1_000;
      let page = await read(asked, limit, position);
      while (page.changes.length === 0 && Date.now() < until && !closing.signal.aborted) {
        await sleep(PAUSE, undefined, { signal: closing.signal }).catch(() => {});
        // The token may have ended meanwhile: the next request is told so.
        if (request.mayStillRead?.() === false) break;
        page = await read(asked, limit);
      }
      const parts: (string | ArticleJson)[] = ['{"changes":['];
      for (const { json } of page.changes) {
        if (parts.length > 1) parts.push(',');
        parts.push(...json);
      }
      const next = page.changes.at(-1)?.seq ?? asked.after;
      parts.push(`],${JSON.stringify({ next, epoch: page.epoch }).slice(1)}`);
      return sendJson(reply, parts);
    },
  );

  // Of all streams one reads at a time, and whoever else asks is answered in between: SQLite answers at once, so while fifty streams that
  // began together read the log nobody else had an answer for 3 s, and for 19 with two hundred (measured).
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(() => setImmediate()).then(work);
    turn = mine.catch(() => {});
    return mine;
  };

  const streamQuery = {
    type: 'object',
    properties: { after: PARAMETERS.after, epoch: PARAMETERS.epoch, format: PARAMETERS.format },
  };
  // What GET answers would never end.
  app.head('/v1/changes/stream', { schema: { hide: true, querystring: streamQuery } }, async (_, reply) =>
    reply.headers(STREAM_HEADERS).send(),
  );

  app.get<{ Querystring: ChangesQuery }>(
    '/v1/changes/stream',
    {
      exposeHeadRoute: false,
      schema: {
        summary: 'The same as server-sent events, going on with what comes; each event’s id is the change’s number',
        querystring: streamQuery,
        headers: {
          type: 'object',
          properties: { 'last-event-id': { type: 'string', description: 'Goes before "after": browsers send it.' } },
        },
        response: documentOf(
          'text/event-stream',
          'One event a change, of the type of its kind: a browser needs a listener for each kind.',
        ),
      },
    },
    async (request, reply) => {
      const after = resumedAt(request.headers['last-event-id']) ?? seqOf(request.query.after);
      const { epoch, format } = request.query;
      const first = await read({ after, epoch, format }, 1);
      const page = (seq: number) => inTurn(() => read({ after: seq, epoch: first.epoch, format }, STREAM_PAGE));
      // A connection kept alive would delay the closing of the API.
      reply.headers({ ...STREAM_HEADERS, connection: 'close' });
      cutUnread(request, reply);
      const isOpen = (): boolean => !closing.signal.aborted && request.mayStillRead?.() !== false;
      return reply.send(Readable.from(events(page, after, isOpen, closing.signal)));
    },
  );
}

/**
 * The number that a reader goes on after; undefined where it says none. Throws `input-wrong` for what no event had: the whole log from
 * its beginning would be taken for news.
 */
function resumedAt(lastEventId: unknown): number | undefined {
  if (lastEventId === undefined || lastEventId === '') return undefined;
  const seq = /^\d+$/.test(`${lastEventId}`) ? Number(lastEventId) : Number.NaN;
  if (Number.isSafeInteger(seq)) return seq;
  throw new ExchangeError(
    'input-wrong',
    `Last-Event-ID must be the number of a change, but is ${JSON.stringify(`${lastEventId}`.slice(0, 60))}.`,
  );
}

/** Cuts a stream whose reader has taken nothing for half a minute: it goes on by Last-Event-ID when it reads again. */
function cutUnread(request: FastifyRequest, { raw }: FastifyReply): void {
  let takenAt = performance.now();
  let left = 0;
  const timer = setInterval(() => {
    const { socket } = raw;
    const waiting = raw.writableLength + (socket?.writableLength ?? 0);
    if (waiting === 0 || waiting < left) takenAt = performance.now();
    left = waiting;
    if (performance.now() - takenAt < MOST_UNREAD) return;
    const message = `A reader at ${request.ip} took nothing of its stream for ${MOST_UNREAD / 1_000} s, so it was cut.`;
    request.log.warn({ code: 'stream-unread', message }, 'stream cut');
    raw.write(`: cut, since nothing was read for ${MOST_UNREAD / 1_000} s; go on with Last-Event-ID\n\n`);
    setTimeout(() => socket?.destroy(), 1_000).unref();
    clearInterval(timer);
  }, MOST_UNREAD / 10);
  raw.once('close', () => clearInterval(timer));
}

function asNinjs({ article, ...change }: Change): { seq: number; kind: string; article: unknown } {
  return {
    ...change,
    article: 'headline' in article ? ninjs(article) : hiddenNinjs(article, change.kind === 'canceled'),
  };
}

type Page = { readonly changes: readonly ChangeJson[] };

/**
 * Server-sent events of the changes after a number. They are read as the reader takes them, however slowly. The stream ends when
 * `isOpen` says so, and with `history-changed` or `changes-deleted` where it cannot go on after the reader's number.
 */
async function* events(
  read: (after: number) => Promise<Page>,
  after: number,
  isOpen: () => boolean,
  closing: AbortSignal,
): AsyncGenerator<string | Buffer> {
  yield 'retry: 2000\n\n';
  let sentAt = Date.now();
  while (isOpen()) {
    const page = await read(after).catch(error => {
      if (error instanceof ExchangeError && STARTS_AGAIN.has(error.code)) return error;
      throw error;
    });
    if (page instanceof ExchangeError) {
      yield `event: ${page.code}\ndata: ${JSON.stringify({ ...page.facts, detail: page.message })}\n\n`;
      return;
    }
    const { changes } = page;
    for (const { seq, kind, json } of changes) yield bytesOf([`id: ${seq}\nevent: ${kind}\ndata: `, ...json, '\n\n']);
    after = changes.at(-1)?.seq ?? after;
    if (changes.length > 0) sentAt = Date.now();
    else if (Date.now() - sentAt > HEARTBEAT) {
      yield ': still here\n\n';
      sentAt = Date.now();
    } else await sleep(PAUSE, undefined, { signal: closing }).catch(() => {});
  }
}
