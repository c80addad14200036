import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client';
import { describeError } from '../errors.ts';
import type { Store } from '../store/open-store.ts';
import { countForMetrics } from '../store/reports.ts';
import { sendProblem } from './problems.ts';

type Ready = (() => Promise<void>) | undefined;

/** Whether the process lives, whether it can do its work, and its metrics. */
export function healthRoutes(app: FastifyInstance, store: Store, ready: Ready, metrics: Registry): void {
  app.get('/healthz', { schema: { summary: 'The process lives' } }, async () => ({ status: 'ok' }));

  app.get('/readyz', { schema: { summary: 'Store and broker answer' } }, async (request, reply) => {
    try {
      await countForMetrics(store.read);
      await ready?.();
      return { status: 'ready' };
    } catch (error) {
      const { code, message } = describeError(error);
      request.log.error({ code, message }, 'not ready');
      return sendProblem(request, reply, 503, code, 'Not ready: the store or the broker does not answer.');
    }
  });

  collectDefaultMetrics({ register: metrics });
  new Gauge({
    name: 'news_exchange_store',
    help: 'What is in the store: number of the last change, items that wait, items given up, feeds that fail',
    labelNames: ['of'],
    registers: [metrics],
    async collect() {
      for (const [of, value] of Object.entries(await countForMetrics(store.read))) this.set({ of }, value);
    },
  });

  app.get('/metrics', { schema: { summary: 'Metrics for Prometheus' } }, async (_request, reply) => {
    return reply.type(metrics.contentType).send(await metrics.metrics());
  });
}
