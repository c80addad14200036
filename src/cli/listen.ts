import type { Settings } from '../../config/settings.ts';
import { type ApiParts, createApi } from '../api/create-api.ts';
import { ExchangeError } from '../errors.ts';

/** Opens the read API where the settings say. Throws `port-in-use`, `setting-wrong`. */
export async function listen(
  { host, port }: Pick<Settings, 'host' | 'port'>,
  parts: ApiParts,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  // Where it listens is said in a sentence; the log is for what goes wrong.
  const log = parts.log?.child({}, { level: 'warn' });
  const api = await createApi({ ...parts, ...(log === undefined ? {} : { log }) });
  try {
    const url = await api.listen({ host, port });
    return { url, close: () => api.close() };
  } catch (cause) {
    await api.close();
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'EADDRINUSE') {
      throw new ExchangeError('port-in-use', `Another program listens on ${host}:${port} already.`, {
        cause,
        help: 'Stop it, or set PORT to a free one (0 takes any).',
      });
    }
    throw new ExchangeError('setting-wrong', `Listening on ${host}:${port} failed: ${(cause as Error).message}.`, {
      cause,
      help: 'Check HOST and PORT.',
    });
  }
}
