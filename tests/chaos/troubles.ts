import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import { readOwner } from '../../workers/data-dir.ts';
import type { Parts } from './parts.ts';

export type Ground = {
  readonly kind: 'sqlite' | 'postgres';
  readonly env: Readonly<Record<string, string>>;
  readonly parts: Parts;
  readonly clockFile: string;
  readonly valkey: string;
  readonly databaseUrl: string | undefined;
  readonly chance: () => number;
};

export type Trouble = {
  readonly what: string;
  readonly on?: 'sqlite' | 'postgres';
  come(ground: Ground): Promise<void>;
};

async function withBroker(socket: string, work: (redis: Redis) => Promise<unknown>): Promise<void> {
  const redis = new Redis(socket, { retryStrategy: () => null });
  redis.on('error', () => {});
  await work(redis).catch(() => {});
  redis.disconnect();
}

const someOf = ({ parts, chance }: Ground): number => Math.floor(chance() * parts.count);
const setClock = (ms: number) => async (ground: Ground) => {
  writeFileSync(ground.clockFile, String(ms));
  await sleep(6_000);
};

/** What may come, each alone; all of it passes or is put right at the end. */
export const TROUBLES: readonly Trouble[] = [
  { what: 'a process is killed', come: ground => ground.parts.end(someOf(ground), 'SIGKILL', ground.chance() * 4) },
  { what: 'a process is stopped', come: ground => ground.parts.end(someOf(ground), 'SIGTERM', ground.chance() * 4) },
  { what: 'the broker is emptied', come: ground => withBroker(ground.valkey, redis => redis.flushall()) },
  {
    what: 'the broker is out of memory for some seconds',
    come: ground =>
      withBroker(ground.valkey, async redis => {
        await redis.config('SET', 'maxmemory', '1');
        await sleep(4_000 + ground.chance() * 4_000);
        await redis.config('SET', 'maxmemory', '0');
      }),
  },
  {
    what: 'every connection to the broker is cut',
    come: ground => withBroker(ground.valkey, redis => redis.call('CLIENT', 'KILL', 'TYPE', 'normal')),
  },
  { what: 'the clock is an hour back', come: setClock(-3_600_000) },
  { what: 'the clock is a day ahead', come: setClock(86_400_000) },
  { what: 'the clock is right', come: setClock(0) },
  {
    what: 'somebody locks the log for some seconds',
    async come({ databaseUrl, env, chance }) {
      const hold = 3_000 + chance() * 5_000;
      if (databaseUrl === undefined) {
        const other = new DatabaseSync(`${env.DATA_DIR}/news-exchange.sqlite`, { timeout: 5_000 });
        other.exec('begin immediate');
        await sleep(hold);
        other.close();
        return;
      }
      const other = new pg.Client({ connectionString: databaseUrl });
      await other.connect();
      await other.query(`begin; select value from counters where name = 'changes' for update`);
      await sleep(hold);
      await other.end();
    },
  },
  {
    what: 'every connection to the database is cut',
    on: 'postgres',
    async come({ databaseUrl }) {
      const other = new pg.Client({ connectionString: databaseUrl });
      await other.connect();
      await other.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
      await other.end();
    },
  },
  {
    what: 'the disk is full for some seconds',
    on: 'sqlite',
    async come({ parts, chance }) {
      const pid = String(parts.pid(0));
      const limit = (bytes: string) => execFileSync('prlimit', ['--pid', pid, `--fsize=${bytes}`], { stdio: 'ignore' });
      try {
        limit('200000:unlimited');
        await sleep(2_000 + chance() * 4_000);
        limit('unlimited:unlimited');
      } catch {
        // It was between an end and a start.
      }
    },
  },
  {
    what: 'readers open streams and read nothing',
    async come({ env }) {
      const api = readOwner(env.DATA_DIR ?? '')?.api;
      if (api === undefined) return;
      for (let n = 0; n < 10; n += 1) {
        const socket = connect(Number(new URL(api).port), '127.0.0.1');
        socket.on('error', () => {});
        socket.pause().unref();
        socket.write('GET /v1/changes/stream HTTP/1.1\r\nhost: x\r\n\r\n');
      }
    },
  },
];
