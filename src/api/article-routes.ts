import type { FastifyInstance } from 'fastify';
import { ExchangeError } from '../errors.ts';
import { logPosition } from '../store/log-position.ts';
import type { Store } from '../store/open-store.ts';
import { allPartners } from '../store/partners.ts';
import {
  type ArticleFilter,
  type ArticleRecord,
  listArticles,
  listRevisions,
  readArticle,
  readRevisions,
  readStory,
  summaryOf,
} from '../store/read-articles.ts';
import { type ArticleJson, type ArticlesAsJson, sendJson } from './article-json.ts';
import { ninjs } from './ninjs.ts';
import { type ArticleQuery, type Format, filterOf, ID, limitOf, PARAMETERS, writeCursor } from './query.ts';
import { ARTICLE_OR_NINJS, AS_OF, answers, articlesOf, EPOCH, revisionsOf } from './schemas.ts';

type One = { Params: { id: string }; Querystring: { format: Format } };

const FORMAT = { type: 'object', properties: { format: PARAMETERS.format } } as const;
const FILTERS = {
  partner: { type: 'string', description: 'Only of this partner, by its id.' },
  language: { type: 'string', description: 'Only in this language; en finds en-GB too.' },
  category: {
    type: 'string',
    maxLength: 200,
    description: 'Only with this category, keyword or subject; case and accents do not count.',
  },
  q: {
    type: 'string',
    maxLength: 500,
    description: 'Only those that have all these words, "this phrase", -not this, this OR that.',
  },
  since: {
    type: 'string',
    description:
      'Only published (or, without a date, first seen) at or after this time; in UTC where it names no zone.',
  },
  all: { type: 'boolean', description: 'Copies too.' },
  fields: {
    type: 'string',
    enum: ['summary'],
    description: 'summary: without texts, and without what was removed from them and why.',
  },
  limit: PARAMETERS.limit,
  cursor: { type: 'string', maxLength: 200, description: 'The "next" of the answer before, which may be short.' },
  format: PARAMETERS.format,
} as const;

const PARTNER = {
  type: 'object',
  required: ['id', 'name'],
  properties: {
    id: { type: 'string' },
    name: { type: 'string' },
    removed: { type: 'string', format: 'date-time', description: 'When its file was removed.' },
  },
} as const;

/** Articles, their revisions and their stories; partners. */
export function articleRoutes(app: FastifyInstance, store: Store, asJson: ArticlesAsJson, now: () => Date): void {
  const time = () => now().toISOString();

  app.get<{ Querystring: ArticleQuery }>(
    '/v1/articles',
    {
      schema: {
        summary: 'Articles, latest first: the lead of each story, with all=true the copies too',
        querystring: { type: 'object', properties: FILTERS },
        response: answers({ articles: articlesOf, next: { type: ['string', 'null'] }, asOf: AS_OF, epoch: EPOCH }),
      },
    },
    async ({ query, position }, reply) => {
      await checkPartner(store, query.partner);
      // Before the list: what changes meanwhile is read again from the log, and nothing is missed.
      const { end: asOf, epoch } = position ?? (await logPosition(store.read));
      const filter = filterOf(query);
      const limit = limitOf(query.limit);
      if (query.format === 'ninjs') {
        const { articles, next } = await listArticles(store.read, filter, time(), limit);
        return { articles: articles.map(as('ninjs', query.fields)), next: cursorOf(next), asOf, epoch };
      }
      const { wanted, next } = await listRevisions(store.read, filter, time(), limit);
      const parts: (string | ArticleJson)[] = ['{"articles":['];
      for (const loaded of await asJson(store.read, wanted, query.fields)) {
        if (loaded === undefined) continue;
        if (parts.length > 1) parts.push(',');
        parts.push(loaded.article);
      }
      parts.push(`],${JSON.stringify({ next: cursorOf(next), asOf, epoch }).slice(1)}`);
      return sendJson(reply, parts);
    },
  );

  app.get<One>(
    '/v1/articles/:id',
    {
      schema: { summary: 'One article', params: ID, querystring: FORMAT, response: answers(ARTICLE_OR_NINJS) },
    },
    async ({ params, query }) => as(query.format)(await articleToShow(store, params.id, time())),
  );

  app.get<One>(
    '/v1/articles/:id/revisions',
    {
      schema: {
        summary: 'Every revision of an article, first to last',
        params: ID,
        response: answers({ id: { type: 'string' }, revisions: revisionsOf }),
      },
    },
    async ({ params }) => {
      const { id } = await articleToShow(store, params.id, time());
      return { id, revisions: await readRevisions(store.read, id) };
    },
  );

  app.get(
    '/v1/partners',
    {
      schema: {
        summary: 'Partners, those whose files were removed among them: their articles stay',
        response: answers({ partners: { type: 'array', items: PARTNER } }),
      },
    },
    async () => ({
      partners: (await allPartners(store.read)).map(({ id, name, removed_at }) => {
        return { id, name, ...(removed_at !== null && { removed: removed_at }) };
      }),
    }),
  );

  app.get<One>(
    '/v1/stories/:id',
    {
      schema: {
        summary: 'A story: its lead first, then its copies',
        params: ID,
        querystring: FORMAT,
        response: answers({ id: { type: 'string' }, lead: { type: ['string', 'null'] }, articles: articlesOf }),
      },
    },
    async ({ params, query }) => {
      const articles = await readStory(store.read, params.id, time());
      if (articles.length === 0) throw new ExchangeError('not-found', `There is no story ${params.id} to be shown.`);
      const lead = articles.find(article => article.lead)?.id ?? null;
      return { id: params.id, lead, articles: articles.map(as(query.format)) };
    },
  );
}

/** Throws `input-wrong` for a partner that nothing ever came from: an empty list would look as if it were silent. */
export async function checkPartner(store: Store, id: string | undefined): Promise<void> {
  if (id === undefined || (await allPartners(store.read)).some(partner => partner.id === id)) return;
  throw new ExchangeError('input-wrong', `There is no partner "${id}". /v1/partners lists them.`);
}

/** An article that may be shown at this time. Throws `withdrawn` (410), `not-found` (404). */
export async function articleToShow(store: Store, id: string, now: string): Promise<ArticleRecord> {
  const article = await readArticle(store.read, id, now);
  if (article === 'withdrawn') throw new ExchangeError('withdrawn', `Article ${id} was withdrawn.`);
  if (article === undefined) throw new ExchangeError('not-found', `There is no article ${id} to be shown.`);
  return article;
}

const cursorOf = (next: ArticleFilter['cursor']): string | null => (next === undefined ? null : writeCursor(next));

function as(format: Format, fields?: 'summary'): (article: ArticleRecord) => unknown {
  if (fields === undefined) return format === 'ninjs' ? ninjs : article => article;
  return format === 'ninjs'
    ? article => ({ ...ninjs(article), representationType: 'partial', bodies: undefined })
    : summaryOf;
}
