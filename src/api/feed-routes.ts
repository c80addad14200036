import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ExchangeError } from '../errors.ts';
import { allPartners } from '../store/feeds.ts';
import type { Store } from '../store/open-store.ts';
import { listArticles } from '../store/read-articles.ts';
import { type OutgoingFeed, renderAtom, renderJsonFeed, renderRss } from './render-feeds.ts';

const FORMATS = {
  json: { type: 'application/feed+json; charset=utf-8', render: renderJsonFeed },
  rss: { type: 'application/rss+xml; charset=utf-8', render: renderRss },
  atom: { type: 'application/atom+xml; charset=utf-8', render: renderAtom },
} as const;

const NEWEST = 50;

/** Leads as ordinary feeds, for feed readers. */
export function feedRoutes(app: FastifyInstance, store: Store, now: () => Date): void {
  const params = {
    type: 'object',
    properties: { partner: { type: 'string', description: 'A partner’s id, or all.' } },
  };
  for (const [ending, { type, render }] of Object.entries(FORMATS)) {
    app.get<{ Params: { partner: string } }>(
      `/feeds/:partner.${ending}`,
      { schema: { summary: `The newest ${NEWEST} leads of a partner, or of all, as a feed`, params } },
      async (request, reply) => {
        const feed = await feedOf(request, request.params.partner, store, now().toISOString());
        return reply.type(type).send(render(feed));
      },
    );
  }
}

async function feedOf(request: FastifyRequest, partnerId: string, store: Store, now: string): Promise<OutgoingFeed> {
  const partner = partnerId === 'all' ? undefined : (await allPartners(store.read)).find(one => one.id === partnerId);
  if (partner === undefined && partnerId !== 'all') {
    throw new ExchangeError('not-found', `There is no partner ${partnerId}.`);
  }
  const { articles } = await listArticles(store.read, { partner: partner?.id }, now, NEWEST);
  const origin = `${request.protocol}://${request.host}`;
  const times = articles.map(article => article.updated).sort();
  return {
    title: partner?.name ?? 'All partners',
    url: `${origin}${request.url.replace(/\?.*$/s, '')}`,
    homeUrl: `${origin}/`,
    // The same articles give the same bytes, so that the ETag stays and a reader gets a 304.
    updated: times.at(-1) ?? '1970-01-01T00:00:00.000Z',
    articles,
  };
}
