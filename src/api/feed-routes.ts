import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ExchangeError } from '../errors.ts';
import type { Store } from '../store/open-store.ts';
import { allPartners } from '../store/partners.ts';
import { listArticles } from '../store/read-articles.ts';
import { readCursor, writeCursor } from './query.ts';
import { renderAtom, renderJsonFeed, renderRss } from './render-feeds.ts';
import { documentOf } from './schemas.ts';

const FORMATS = {
  json: { type: 'application/feed+json; charset=utf-8', render: renderJsonFeed },
  rss: { type: 'application/rss+xml; charset=utf-8', render: renderRss },
  atom: { type: 'application/atom+xml; charset=utf-8', render: renderAtom },
} as const;

const NEWEST = 50;

type Asked = { readonly Params: { readonly partner: string }; readonly Querystring: { readonly cursor?: string } };

/** Leads as ordinary feeds, for feed readers; older ones are on further pages (RFC 5005). */
export function feedRoutes(app: FastifyInstance, store: Store, now: () => Date, publicUrl?: string): void {
  const params = {
    type: 'object',
    properties: { partner: { type: 'string', description: 'A partner’s id, or all.' } },
  };
  const querystring = {
    type: 'object',
    properties: { cursor: { type: 'string', maxLength: 200, description: 'As the "next" link of a page has it.' } },
  };
  for (const [ending, { type, render }] of Object.entries(FORMATS)) {
    const summary = `The newest ${NEWEST} leads of a partner, or of all, as a feed`;
    app.get<Asked>(
      `/feeds/:partner.${ending}`,
      { schema: { summary, params, querystring, response: documentOf(type, 'A feed.') } },
      async (request, reply) => {
        const origin = publicUrl ?? originOf(request);
        const { partner } = request.params;
        const { cursor } = request.query;
        const feed = await feedOf(store, partner, cursor, now().toISOString());
        const self = new URL(`feeds/${encodeURIComponent(partner)}.${ending}`, withSlash(origin)).href;
        const next = feed.next === undefined ? undefined : `${self}?cursor=${feed.next}`;
        return reply.type(type).send(render({ ...feed, url: self, next, homeUrl: withSlash(origin) }));
      },
    );
  }
}

/** Where a request was sent to, by its Host header. Throws `input-wrong` where that names no host. */
function originOf({ protocol, host }: FastifyRequest): string {
  const url = URL.parse(`${protocol}://${host}/`);
  if (url !== null && url.username === '' && url.pathname === '/') return url.href;
  throw new ExchangeError('input-wrong', `The Host header must name a host, but is "${host}".`);
}

const withSlash = (url: string): string => (url.endsWith('/') ? url : `${url}/`);

async function feedOf(store: Store, partnerId: string, cursor: string | undefined, now: string) {
  const partner = partnerId === 'all' ? undefined : (await allPartners(store.read)).find(one => one.id === partnerId);
  if (partner === undefined && partnerId !== 'all') {
    throw new ExchangeError('not-found', `There is no partner ${partnerId}.`);
  }
  const from = cursor === undefined ? undefined : readCursor(cursor);
  const { articles, next } = await listArticles(store.read, { partner: partner?.id, cursor: from }, now, NEWEST);
  const times = articles.map(article => article.updated).sort();
  return {
    title: partner?.name ?? 'All partners',
    next: next === undefined ? undefined : writeCursor(next),
    // The same articles give the same bytes, so that the ETag stays and a reader gets a 304.
    updated: times.at(-1) ?? '1970-01-01T00:00:00.000Z',
    articles,
  };
}
