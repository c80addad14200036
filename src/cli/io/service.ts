import { loadSettings } from '../../../config/settings.ts';
import { openService, type Service, type ServiceOptions } from '../../../workers/service.ts';
import { onStopSignal } from './process.ts';

/** The first SIGINT or SIGTERM, which may come while the service is being opened. */
export type Stop = { readonly signal: AbortSignal; readonly asked: Promise<void> };

/** Opens what a process of the service needs, runs a command's work, and closes it. */
export async function withService(options: ServiceOptions, work: (service: Service, stop: Stop) => Promise<number>) {
  const stop = new AbortController();
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  const forget = onStopSignal(() => {
    stop.abort();
    resolve();
  });
  const service = await openService(loadSettings(), options);
  try {
    return await work(service, { signal: stop.signal, asked });
  } finally {
    forget();
    await service.close();
  }
}
