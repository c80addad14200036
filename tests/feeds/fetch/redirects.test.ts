import { describe, expect, test } from 'vitest';
import { fetchFeed } from '../../../src/feeds/fetch/fetch.ts';
import type { FetchRequest } from '../../../src/feeds/fetch/request.ts';
import { answers, FEED, feedServer, type Handler, LIMITS } from './feed-server.ts';

const here = feedServer();
const elsewhere = feedServer();

function get(request: Partial<FetchRequest> = {}) {
  return fetchFeed({ url: `${here.url}/feed`, ...request }, LIMITS);
}

describe('redirects', () => {
  const to = (status: number, location: string): Handler => answers(status, { location });

  test('are followed, and remembered as long as all of them are permanent', async () => {
    here.state.handler = (request, response) => {
      const step: Readonly<Record<string, Handler>> = {
        '/feed': to(301, '/second'),
        '/second': to(308, `${elsewhere.url}/third`),
      };
      step[request.url ?? '']?.(request, response);
    };
    elsewhere.state.handler = (request, response) => {
      if (request.url === '/third') to(302, '/fourth')(request, response);
      else answers(200, {}, FEED)(request, response);
    };
    expect(await get()).toMatchObject({
      kind: 'fetched',
      url: `${elsewhere.url}/fourth`,
      movedTo: `${elsewhere.url}/third`,
    });
  });

  test('that are not permanent leave the address as it was', async () => {
    here.state.handler = to(307, `${elsewhere.url}/`);
    elsewhere.state.handler = answers(200, {}, FEED);
    const outcome = await get();
    expect(outcome).toMatchObject({ kind: 'fetched', url: `${elsewhere.url}/` });
    expect(outcome).toHaveProperty('movedTo', undefined);
  });

  test('never carry credentials to another host, in whatever form they were given', async () => {
    elsewhere.state.handler = answers(200, {}, FEED);
    here.state.handler = to(301, `${elsewhere.url.replace('http://', 'http://thief:x@')}/`);
    const withUser = `${here.url.replace('http://', 'http://reader:secret@')}/feed`;
    for (const request of [{ auth: { bearer: 'token' } }, { auth: { basic: 'reader:secret' } }, { url: withUser }]) {
      here.state.requests = [];
      elsewhere.state.requests = [];
      expect((await get(request)).kind).toBe('fetched');
      expect(here.state.requests[0]?.headers.authorization).toBe(
        request.auth?.bearer ? 'Bearer token' : `Basic ${Buffer.from('reader:secret').toString('base64')}`,
      );
      expect(elsewhere.state.requests[0]?.headers.authorization).toBeUndefined();
    }
  });

  test('to another host are not remembered while there are credentials, lest they be sent there next time', async () => {
    elsewhere.state.handler = answers(200, {}, FEED);
    here.state.handler = to(301, `${elsewhere.url}/`);
    expect(await get()).toHaveProperty('movedTo', `${elsewhere.url}/`);
    expect(await get({ auth: { bearer: 'token' } })).toHaveProperty('movedTo', undefined);
    here.state.handler = (request, response) => {
      (request.url === '/feed' ? to(301, '/real') : answers(200, {}, FEED))(request, response);
    };
    expect(await get({ auth: { bearer: 'token' } })).toHaveProperty('movedTo', `${here.url}/real`);
    const url = `${here.url.replace('http://', 'http://reader:secret@')}/feed`;
    expect(await get({ url })).toHaveProperty('movedTo', undefined);
  });

  test('within the host keep the credentials', async () => {
    here.state.handler = (request, response) => {
      (request.url === '/feed' ? to(302, '/real') : answers(200, {}, FEED))(request, response);
    };
    await get({ auth: { bearer: 'token' } });
    expect(here.state.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer token', 'Bearer token']);
  });

  test('never put credentials into a message', async () => {
    here.state.handler = answers(404);
    const url = `${here.url.replace('http://', 'http://reader:secret@')}/feed`;
    const error = await get({ url }).catch((thrown: unknown) => thrown);
    expect(JSON.stringify(error) + String(error)).not.toContain('secret');
  });
});
