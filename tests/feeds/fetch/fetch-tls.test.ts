import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ExchangeError } from '../../../src/errors.ts';
import { fetchFeed } from '../../../src/feeds/fetch/fetch.ts';
import { DEFAULT_LIMITS } from '../../../src/feeds/fetch/request.ts';
import { type Certificate, makeCertificate } from '../../certificates.ts';
import { exchange, workplace } from '../../service/exchange.ts';

const FEED = '<rss version="2.0"><channel><title>T</title><item><title>One</title></item></channel></rss>';
const limits = {
  ...DEFAULT_LIMITS,
  allowPrivate: ['127.0.0.0/8'],
  lookup: async () => [{ address: '127.0.0.1', family: 4 }],
  connectMs: 3_000,
  retries: 0,
};
const YEAR_MS = 365 * 86_400_000;

const authority = makeCertificate({ name: 'An authority that we trust' });
const stranger = makeCertificate({ name: 'An authority that nobody knows' });
const systems = tls.getCACertificates('default');
beforeAll(() => tls.setDefaultCACertificates([...systems, authority.cert]));
afterAll(() => tls.setDefaultCACertificates(systems));

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function portOf(server: net.Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** A server of one feed with this certificate, at `host`; it remembers what it was asked with. */
async function serve(host: string, certificate: Certificate, chain = '') {
  const asked: (string | undefined)[] = [];
  const { key, cert } = certificate;
  const server = https.createServer({ key, cert: cert + chain }, (request, response) => {
    asked.push(request.headers.authorization);
    response.end(FEED);
  });
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `https://${host}:${await portOf(server)}/feed`, asked };
}

/** What fetching it with a credential comes to: "fetched", or what the error says. */
async function outcomeOf(url: string): Promise<string> {
  try {
    return (await fetchFeed({ url, auth: { bearer: 's3cret' } }, limits)).kind;
  } catch (error) {
    if (!(error instanceof ExchangeError)) throw error;
    expect(error.message).toContain(url);
    expect(error.message).not.toContain('s3cret');
    return `${error.code}: ${error.message.replace(url, 'It')} ${error.help ?? ''}`;
  }
}

test('a server whose certificate an authority signed is read, and gets the credential', async () => {
  const { url, asked } = await serve('a.example', makeCertificate({ name: 'a', hosts: ['a.example'], by: authority }));
  expect(await outcomeOf(url)).toBe('fetched');
  expect(asked).toEqual(['Bearer s3cret']);
});

const hosts = ['a.example'];
const ago = (years: number): Date => new Date(Date.now() - years * YEAR_MS);
const UNSOUND: Readonly<Record<string, readonly [certificate: () => Certificate, words: RegExp, chain?: string]>> = {
  'is expired': [
    () => makeCertificate({ name: 'a', hosts, by: authority, from: ago(2), until: ago(1) }),
    /^fetch-failed: It could not be fetched: its certificate has expired\. .*tell them/,
  ],
  'is not valid yet': [
    () => makeCertificate({ name: 'a', hosts, by: authority, from: ago(-1), until: ago(-2) }),
    /its certificate is not valid yet/,
  ],
  'is for another host': [
    () => makeCertificate({ name: 'a.example', hosts: ['b.example'], by: authority }),
    /its certificate is for another host/,
  ],
  'signed itself': [
    () => makeCertificate({ name: 'a.example', hosts }),
    /it signed its certificate itself\. .*NODE_EXTRA_CA_CERTS/,
  ],
  'comes with an authority that nobody knows': [
    () => makeCertificate({ name: 'a.example', hosts, by: stranger }),
    /nobody we trust has signed its certificate\. .*NODE_EXTRA_CA_CERTS/,
    stranger.cert,
  ],
  'names an authority that nobody knows': [
    () => makeCertificate({ name: 'a.example', hosts, by: stranger }),
    /its intermediate certificate is missing, or nobody we trust has signed it\. .*NODE_EXTRA_CA_CERTS/,
  ],
};

test.each(Object.entries(UNSOUND))('a server whose certificate %s is named, and asked nothing', async (_, made) => {
  const [certificate, words, chain] = made;
  const { url, asked } = await serve('a.example', certificate(), chain);
  expect(await outcomeOf(url)).toMatch(words);
  expect(asked).toEqual([]);
});

type Answering = (socket: net.Socket) => void;
const NO_TLS: Readonly<Record<string, readonly [Answering, RegExp]>> = {
  'says nothing': [() => {}, /^fetch-timeout: It: no connection within 3 s \(FETCH_CONNECT_SECONDS\)/],
  'speaks plain HTTP': [
    socket => socket.write(`HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n`),
    /^fetch-failed: .*it does not speak TLS at that port \(.*Check scheme and port/,
  ],
  'hangs up': [socket => socket.end(), /^fetch-failed: .*the connection was (?:reset|closed) before/],
  'resets the connection': [socket => socket.resetAndDestroy(), /^fetch-failed: .*the connection was (?:reset|closed)/],
  'refuses every protocol': [
    socket => socket.write(Buffer.of(0x15, 0x03, 0x03, 0, 2, 2, 70)),
    /^fetch-failed: .*the secure connection failed \(.*ALERT_PROTOCOL_VERSION/,
  ],
  'sends noise': [
    socket => socket.write(Buffer.alloc(2_000, 0x5a)),
    /^fetch-failed: .*it does not speak TLS at that port/,
  ],
};

test.each(Object.entries(NO_TLS))('a server that %s where TLS should be is named', async (_, [answering, words]) => {
  const server = net.createServer(socket => {
    socket.on('error', () => {});
    socket.once('data', () => answering(socket));
    closing.push(() => socket.destroy());
  });
  closing.push(() => server.close());
  expect(await outcomeOf(`https://a.example:${await portOf(server)}/feed`)).toMatch(words);
});

test('an http: address of a server that speaks TLS is named', async () => {
  const { url } = await serve('a.example', makeCertificate({ name: 'a', hosts, by: authority }));
  expect(await outcomeOf(url.replace('https:', 'http:'))).toMatch(/^fetch-failed: .*(?:not proper HTTP|closed before)/);
});

test('an authority named in NODE_EXTRA_CA_CERTS is trusted by the program, and by no other way', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'news-exchange-tls-'));
  const file = path.join(folder, 'authority.pem');
  writeFileSync(file, stranger.cert);
  const { url } = await serve('localhost', makeCertificate({ name: 'a', hosts: ['localhost'], by: stranger }));
  const env = { ...workplace({}).env, FETCH_ALLOW_PRIVATE: '127.0.0.0/8,::1/128' };
  const without = await exchange(['feeds', 'test', url], env);
  expect(without).toMatchObject({ code: 1, err: expect.stringContaining('NODE_EXTRA_CA_CERTS') });
  const trusting = await exchange(['feeds', 'test', url, '--json'], { ...env, NODE_EXTRA_CA_CERTS: file });
  expect(trusting).toMatchObject({ code: 0, out: expect.stringContaining('"headline":"One"') });
  rmSync(folder, { recursive: true });
});
