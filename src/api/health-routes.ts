import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, type Registry } from 'prom-client';
import { describeError } from '../errors.ts';
import { latestChange } from '../store/articles.ts';
import type { Store } from '../store/open-store.ts';
import { countedByProcesses, measureStore } from './metrics.ts';
import { sendProblem } from './problems.ts';

type Owner = {
  readonly ready: (() => Promise<void>) | undefined;
  readonly version: string;
  readonly now: () => Date;
};

/** Whether the process lives, whether it can do its work, and its metrics. */
export function healthRoutes(
  app: FastifyInstance,
  store: Store,
  { ready, version, now }: Owner,
  metrics: Registry,
): void {
  app.get('/healthz', { schema: { summary: 'The process lives' } }, async () => ({ status: 'ok' }));

  let told: string | undefined;
  const summary = 'Articles come in: store and broker answer, the disk has room, somebody works on each queue';
  app.get('/readyz', { schema: { summary } }, async (request, reply) => {
    try {
      await latestChange(store.read);
      await store.checkWritable();
      await ready?.();
      told = undefined;
      return { status: 'ready' };
    } catch (error) {
      const { code, message } = describeError(error);
      // It is asked every few seconds: one line for each thing that is wrong.
      if (told !== code) request.log.error({ code, message }, 'not ready');
      told = code;
      return sendProblem(request, reply, 503, code, `Not ready. ${message}`);
    }
  });

  collectDefaultMetrics({ register: metrics });
  measureStore(metrics, store, version, now);
  app.get('/metrics', { schema: { summary: 'Metrics for Prometheus' } }, async (_request, reply) => {
    const counted = await countedByProcesses(store, now);
    return reply.type(metrics.contentType).send(`${await metrics.metrics()}${counted}`);
  });
}
