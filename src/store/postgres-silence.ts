import type { Socket } from 'node:net';
import pg from 'pg';

/** A connection in use that has said nothing for so long is looked at, and again after as long. */
const SILENT_MS = 30_000;
/** For the look itself. */
const LOOK_MS = 10_000;

/**
 * Gives up connections in use whose other end is gone and said nothing: a database that failed over to another machine, a firewall that
 * forgot them. The kernel takes a quarter of an hour to notice, and until then no work goes on (seen). What they were asked fails as with
 * any lost connection, and is done again. A connection whose query runs or waits for a lock is left alone, and so are all while nobody
 * answers at the address.
 */
export function giveUpDeadConnections(pool: pg.Pool, connectionString: string, silentMs = SILENT_MS): void {
  pool.on('connect', client => {
    const stream = client.connection.stream as Socket;
    stream.on('timeout', async () => {
      // Set anew, since it comes once.
      stream.setTimeout(silentMs);
      const { processID } = client as unknown as { readonly processID: number | null };
      const before = stream.bytesRead + stream.bytesWritten;
      const isForgotten = await isIdle(connectionString, processID);
      if (isForgotten && before === stream.bytesRead + stream.bytesWritten) stream.destroy();
    });
  });
  pool.on('acquire', client => (client.connection.stream as Socket).setTimeout(silentMs));
  pool.on('release', (_error, client) => (client.connection.stream as Socket).setTimeout(0));
}

/** Whether the server does nothing for that session, or has none. False where it cannot be known, as behind a pooler, whose numbers are its own. */
async function isIdle(connectionString: string, session: number | null): Promise<boolean> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: LOOK_MS, query_timeout: LOOK_MS });
  client.on('error', () => {});
  try {
    await client.connect();
    const { processID } = client as unknown as { readonly processID: number | null };
    const asked =
      "select pg_backend_pid() as own, coalesce((select state from pg_stat_activity where pid = $1), '') as state";
    const { rows } = await client.query<{ own: number; state: string }>(asked, [session]);
    const [row] = rows;
    return row !== undefined && row.own === processID && /^idle|^$/.test(row.state);
  } catch {
    return false;
  } finally {
    client.end().catch(() => {});
  }
}
