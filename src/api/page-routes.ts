import type { FastifyInstance } from 'fastify';
import { ExchangeError } from '../errors.ts';
import { allFeeds } from '../store/feeds.ts';
import type { Store } from '../store/open-store.ts';
import { allPartners } from '../store/partners.ts';
import { listArticles, readArticle, readRevisions, readStory } from '../store/read-articles.ts';
import { readCopies } from '../store/read-copies.ts';
import { articlePage } from './article-page.ts';
import { frontPage } from './front-page.ts';
import { PAGE_HEADERS } from './page.ts';
import { type ArticleQuery, filterOf, ID, PARAMETERS, writeCursor } from './query.ts';

/** What people see in a browser: what came in, and each article with what was done to it. */
export function pageRoutes(app: FastifyInstance, store: Store, now: () => Date): void {
  const parameters = ['partner', 'language', 'q', 'since', 'cursor'].map(name => [
    name,
    { type: 'string', maxLength: 500 },
  ]);
  const querystring = {
    type: 'object',
    properties: { ...Object.fromEntries(parameters), all: { type: 'boolean' }, format: PARAMETERS.format },
  };

  app.get<{ Querystring: ArticleQuery }>('/', { schema: { hide: true, querystring } }, async ({ query }, reply) => {
    const time = now().toISOString();
    const { articles, next } = await listArticles(store.read, filterOf(query), time, 50);
    const content = frontPage({
      articles,
      copies: await readCopies(
        store.read,
        articles.map(article => article.story),
        time,
      ),
      partners: await allPartners(store.read),
      feeds: await allFeeds(store.read),
      query,
      next: next === undefined ? undefined : writeCursor(next),
      now: time,
    });
    return reply.headers(PAGE_HEADERS).send(content);
  });

  app.get<{ Params: { id: string } }>(
    '/articles/:id',
    { schema: { hide: true, params: ID } },
    async ({ params }, reply) => {
      const time = now().toISOString();
      const article = await readArticle(store.read, params.id, time);
      if (article === 'withdrawn') throw new ExchangeError('withdrawn', `Article ${params.id} was withdrawn.`);
      if (article === undefined) throw new ExchangeError('not-found', `There is no article ${params.id} to be shown.`);
      const revisions = await readRevisions(store.read, params.id);
      const members = await readStory(store.read, article.story, time);
      return reply.headers(PAGE_HEADERS).send(articlePage(article, revisions, members));
    },
  );
}
