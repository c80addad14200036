import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, type Registry } from 'prom-client';
import { describeConnectionError, describeError, ExchangeError } from '../errors.ts';
import { latestChange } from '../store/articles.ts';
import type { Store } from '../store/open-store.ts';
import { countedByProcesses, measureStore } from './metrics.ts';
import { sendProblem } from './problems.ts';

type Owner = {
  readonly ready: (() => Promise<void>) | undefined;
  readonly version: string;
  readonly now: () => Date;
};

/** Who asks whether we are ready waits a few seconds; the broker has as many. */
const ANSWER_MS = 3_000;

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
      await inTime(latestChange(store.read));
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

/** Throws `store-unreachable` where the store is away, or says nothing, as one whose machine is gone: its connection is given up later. */
async function inTime(answer: Promise<unknown>): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer in ${ANSWER_MS / 1_000} seconds`)), ANSWER_MS);
  try {
    await Promise.race([answer, late.promise]);
  } catch (cause) {
    const message = `The store does not answer: ${describeConnectionError(cause)}.`;
    throw new ExchangeError('store-unreachable', message, { cause });
  } finally {
    clearTimeout(timer);
  }
}
