import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { describeError } from '../errors.ts';
import type { Store } from '../store/open-store.ts';
import { countForMetrics } from '../store/read-counts.ts';
import { sendProblem } from './problems.ts';

/** Whether the process lives, whether it can do its work, and its figures. */
export function healthRoutes(
  app: FastifyInstance,
  store: Store,
  ready: (() => Promise<void>) | undefined,
  shared: Registry | undefined,
): void {
  app.get('/healthz', { schema: { summary: 'The process lives' } }, async () => ({ status: 'ok' }));

  app.get('/readyz', { schema: { summary: 'Store and broker answer' } }, async (request, reply) => {
    try {
      await countForMetrics(store.read);
      await ready?.();
      return { status: 'ready' };
    } catch (error) {
      request.log.error(describeError(error), 'not ready');
      return sendProblem(
        request,
        reply,
        503,
        describeError(error).code,
        'Not ready: the store or the broker does not answer.',
      );
    }
  });

  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const seconds = new Histogram({
    name: 'news_exchange_http_request_seconds',
    help: 'Time to answer, by route and status',
    labelNames: ['route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  const counts = new Gauge({
    name: 'news_exchange_store',
    help: 'What lies in the store: number of the last change, items to settle, items given up, feeds that fail',
    labelNames: ['of'],
    registers: [registry],
    async collect() {
      for (const [of, value] of Object.entries(await countForMetrics(store.read))) this.set({ of }, value);
    },
  });
  registry.registerMetric(counts);

  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    seconds.observe({ route, status: reply.statusCode }, reply.elapsedTime / 1_000);
  });

  app.get('/metrics', { schema: { summary: 'Figures for Prometheus' } }, async (_request, reply) => {
    const all = shared === undefined ? registry : Registry.merge([registry, shared]);
    return reply.type(all.contentType).send(await all.metrics());
  });
}
