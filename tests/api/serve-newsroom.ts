import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { createApi } from '../../src/api/server.ts';
import type { Store } from '../../src/store/open-store.ts';
import { NOW } from '../store/fixtures.ts';
import { fillNewsroom, type Newsroom } from '../store/newsroom.ts';
import { storeFor } from '../store/store.ts';

/** The read API over a filled store, for a block of tests. What `now` holds may be changed by them; `said` takes its warnings. */
export function serveNewsroom(kind: Store['kind'], said: unknown[] = []) {
  let room: Newsroom;
  let api: FastifyInstance;
  let origin: string;
  const now = { clock: NOW, brokerIsAway: false };
  const store = storeFor(kind, 'all tests', async store => {
    room = await fillNewsroom(store);
  });

  beforeAll(async () => {
    const ready = async () => {
      if (now.brokerIsAway) throw new Error('the broker is away');
    };
    const log = pino({ base: null, level: 'warn' }, { write: line => said.push(JSON.parse(line)) });
    api = await createApi({ store: store(), now: () => new Date(now.clock), ready, log });
    origin = await api.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => api.close());

  async function get(path: string, headers: Record<string, string> = {}) {
    const response = await fetch(origin + path, { headers });
    const text = await response.text();
    const json =
      response.status !== 304 && (response.headers.get('content-type') ?? '').includes('json')
        ? JSON.parse(text)
        : undefined;
    return { status: response.status, headers: response.headers, text, json };
  }

  return { get, now, store, room: () => room, api: () => api, origin: () => origin };
}
