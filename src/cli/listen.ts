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
    throw cannotListen({ host, port }, cause);
  }
}

/** Why nothing can listen there, in a sentence: `port-in-use` or `setting-wrong`. */
export function cannotListen({ host, port }: Pick<Settings, 'host' | 'port'>, cause: unknown): ExchangeError {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    return new ExchangeError('port-in-use', `Another program listens on ${host}:${port} already.`, {
      cause,
      help: 'Stop it, or set PORT to a free one (0 takes any).',
    });
  }
  const why = WHY[code ?? ''] ?? `${message}.`;
  const help = 'Check HOST and PORT.';
  return new ExchangeError('setting-wrong', `Listening on ${host}:${port} failed: ${why}`, { cause, help });
}

const WHY: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no such host.',
  EADDRNOTAVAIL: 'this machine has no such address.',
  EACCES: 'the port is kept for the administrator.',
};
