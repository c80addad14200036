import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Store } from '../store/open-store.ts';
import { type Change, readChanges } from '../store/read-changes.ts';
import { hiddenNinjs, ninjs } from './ninjs.ts';
import { type Format, limitOf, PARAMETERS } from './query.ts';
import { answers, changesOf } from './schemas.ts';

type ChangesQuery = { readonly after: number; readonly limit?: number; readonly format: Format };

/** Milliseconds between reads of the log for a stream. */
const PAUSE = 500;
/** Milliseconds of silence after which a stream sends a comment, so that proxies keep it open. */
const HEARTBEAT = 15_000;

/** The change log: page by page, or as a stream. */
export function changeRoutes(app: FastifyInstance, store: Store, now: () => Date): void {
  const read = async (after: number, limit: number, format: Format) => {
    const changes = await readChanges(store.read, after, limit, now().toISOString());
    return format === 'ninjs' ? changes.map(asNinjs) : changes;
  };

  app.get<{ Querystring: ChangesQuery }>(
    '/v1/changes',
    {
      schema: {
        summary: 'Changes after a number, in order; a reader who follows "next" misses none',
        querystring: { type: 'object', properties: PARAMETERS },
        response: answers({ changes: changesOf, next: { type: 'integer' } }),
      },
    },
    async ({ query }) => {
      const changes = await read(query.after, limitOf(query.limit), query.format);
      return { changes, next: changes.at(-1)?.seq ?? query.after };
    },
  );

  const closing = new AbortController();
  app.addHook('preClose', async () => closing.abort());

  app.get<{ Querystring: ChangesQuery }>(
    '/v1/changes/stream',
    {
      // A HEAD request for an endless answer would never end.
      exposeHeadRoute: false,
      schema: {
        summary: 'The same as server-sent events, going on with what comes; each event’s id is the change’s number',
        querystring: { type: 'object', properties: { after: PARAMETERS.after, format: PARAMETERS.format } },
      },
    },
    async (request, reply) => {
      const resumed = Number(request.headers['last-event-id']);
      const after = Number.isSafeInteger(resumed) && resumed > 0 ? resumed : request.query.after;
      const page = async (seq: number) => await read(seq, 100, request.query.format);
      reply.headers({
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
        // A connection kept alive would delay the closing of the API.
        connection: 'close',
      });
      return reply.send(Readable.from(events(page, after, closing.signal)));
    },
  );
}

function asNinjs({ article, ...change }: Change): { seq: number; kind: string; article: unknown } {
  return {
    ...change,
    article: 'headline' in article ? ninjs(article) : hiddenNinjs(article, change.kind === 'canceled'),
  };
}

/** Server-sent events of the changes after a number, without end. They are read as the reader takes them, however slowly. */
async function* events(
  read: (after: number) => Promise<readonly { seq: number; kind: string }[]>,
  after: number,
  closing: AbortSignal,
): AsyncGenerator<string> {
  yield 'retry: 2000\n\n';
  let sentAt = Date.now();
  while (!closing.aborted) {
    const changes = await read(after);
    for (const change of changes) yield `id: ${change.seq}\nevent: ${change.kind}\ndata: ${JSON.stringify(change)}\n\n`;
    after = changes.at(-1)?.seq ?? after;
    if (changes.length > 0) sentAt = Date.now();
    else if (Date.now() - sentAt > HEARTBEAT) {
      yield ': still here\n\n';
      sentAt = Date.now();
    } else await sleep(PAUSE, undefined, { signal: closing }).catch(() => {});
  }
}
