import { once } from 'node:events';
import net from 'node:net';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';

/**
 * A server on 127.0.0.1 that breaks HTTP in the ways seen in the wild, one a path: `GET /half-chunk`. It speaks raw TCP,
 * because an HTTP library would not let it.
 */
export type MisbehavingServer = {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Connections open at this moment. */
  readonly connections: () => number;
  /** Heads of the requests received so far. */
  readonly requests: string[];
  readonly close: () => Promise<void>;
};

type Manner = (socket: net.Socket, head: string) => void;

const GOOD_FEED = '<rss version="2.0"><channel><title>Good</title><item><title>One</title></item></channel></rss>';

const whole = (body: string | Buffer, ...headers: string[]): Buffer =>
  Buffer.concat([
    Buffer.from(['HTTP/1.1 200 OK', `Content-Length: ${Buffer.byteLength(body)}`, ...headers, '', ''].join('\r\n')),
    Buffer.from(body),
  ]);
const text = (...lines: string[]): string => lines.join('\r\n');
const sends =
  (...parts: (string | Buffer)[]): Manner =>
  socket => {
    for (const part of parts) socket.write(part);
  };
const sendsAndCloses =
  (...parts: (string | Buffer)[]): Manner =>
  socket => {
    socket.end(Buffer.concat(parts.map(part => Buffer.from(part))));
  };
/** Writes `part` for as long as the other side takes it, or every `pause` milliseconds. */
const forever =
  (part: string | Buffer, start = '', pause?: number): Manner =>
  socket => {
    if (start) socket.write(start);
    const more = () => {
      if (socket.destroyed) return;
      if (pause !== undefined) {
        socket.write(part);
        setTimeout(more, pause);
      } else if (socket.write(part)) setImmediate(more);
      else socket.once('drain', more);
    };
    more();
  };
const redirects = (status: number, location: string) =>
  sends(text(`HTTP/1.1 ${status} Moved`, `Location: ${location}`, 'Content-Length: 0', '', ''));

const OK_CHUNKED = text('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', '', '');
const OK_UNTIL_CLOSE = text('HTTP/1.1 200 OK', 'Connection: close', '', '');
const ZEROS = Buffer.alloc(4 * 1024 * 1024);

export const MANNERS: Readonly<Record<string, Manner>> = {
  good: sends(whole(GOOD_FEED, 'Content-Type: application/rss+xml')),
  silent: () => {},
  'slow-head': forever('x', 'HTTP/1.1 200 OK\r\nX-Slow: ', 10),
  'slow-body': forever('x', OK_UNTIL_CLOSE, 10),
  'stalled-body': sends(text('HTTP/1.1 200 OK', 'Content-Length: 1000', '', '<rss>')),
  'endless-body': forever('x'.repeat(16_384), OK_UNTIL_CLOSE),
  'endless-chunks': forever(`4000\r\n${'x'.repeat(16_384)}\r\n`, OK_CHUNKED),
  'tiny-chunks': forever('1\r\nx\r\n'.repeat(2000), OK_CHUNKED),
  'endless-chunk-extension': forever('x'.repeat(16_384), `${OK_CHUNKED}5;a=`),
  'endless-trailers': forever('X-Trailer: yes\r\n'.repeat(1000), `${OK_CHUNKED}1\r\nx\r\n0\r\n`),
  'length-too-long': sendsAndCloses(text('HTTP/1.1 200 OK', 'Content-Length: 1000', '', '<rss>')),
  'length-too-short': sends(text('HTTP/1.1 200 OK', 'Content-Length: 5', '', GOOD_FEED)),
  'length-too-short-and-closes': sendsAndCloses(
    text('HTTP/1.1 200 OK', 'Content-Length: 5', 'Connection: close', '', GOOD_FEED),
  ),
  'chunks-and-more': sends(`${OK_CHUNKED}5\r\n<rss>\r\n0\r\n\r\nmore`),
  'length-and-line-end': sends(whole(GOOD_FEED), '\r\n'),
  'length-huge': sends(text('HTTP/1.1 200 OK', 'Content-Length: 1099511627776', '', '<rss>')),
  'length-negative': sends(text('HTTP/1.1 200 OK', 'Content-Length: -5', '', '<rss>')),
  'length-twice': sends(text('HTTP/1.1 200 OK', 'Content-Length: 5', 'Content-Length: 7', '', '<rss>..')),
  'length-and-chunks': sends(
    text('HTTP/1.1 200 OK', 'Content-Length: 5', 'Transfer-Encoding: chunked', '', '5', '<rss>', '0', '', ''),
  ),
  'reset-at-once': socket => socket.resetAndDestroy(),
  'reset-in-head': socket => socket.write('HTTP/1.1 200 OK\r\nX-A: ', () => socket.resetAndDestroy()),
  'reset-in-body': socket =>
    socket.write(text('HTTP/1.1 200 OK', 'Content-Length: 1000', '', '<rss>'), () => socket.resetAndDestroy()),
  'closes-at-once': socket => socket.end(),
  'closes-in-head': sendsAndCloses('HTTP/1.1 200 OK\r\nContent-Type: text/xm'),
  'half-chunk': sendsAndCloses(`${OK_CHUNKED}1000\r\n<rss>`),
  'no-last-chunk': sendsAndCloses(`${OK_CHUNKED}5\r\n<rss>\r\n`),
  'chunk-of-no-size': sends(`${OK_CHUNKED}zz\r\n<rss>\r\n0\r\n\r\n`),
  'chunk-huge': sends(`${OK_CHUNKED}ffffffffffffffffff\r\n<rss>`),
  'redirect-to-itself': redirects(302, '/redirect-to-itself'),
  'redirect-ping': redirects(301, '/redirect-pong'),
  'redirect-pong': redirects(301, '/redirect-ping'),
  'redirect-on-and-on': (socket, head) => {
    const step = Number(/\?(\d+)/.exec(head)?.[1] ?? 0) + 1;
    redirects(302, `/redirect-on-and-on?${step}`)(socket, head);
  },
  'redirect-without-location': sends(text('HTTP/1.1 302 Found', 'Content-Length: 0', '', '')),
  'redirect-to-nonsense': redirects(302, 'http://[nonsense'),
  'redirect-to-file': redirects(302, 'file:///etc/passwd'),
  'redirect-to-data': redirects(302, 'data:text/xml,<rss/>'),
  'redirect-to-metadata': redirects(302, 'http://169.254.169.254/latest/meta-data/'),
  'redirect-to-redis': redirects(302, 'http://127.0.0.1:6379/'),
  'redirect-with-endless-body': forever('x'.repeat(16_384), text('HTTP/1.1 302 Found', 'Location: /good', '', '')),
  'not-modified-unasked': sends(text('HTTP/1.1 304 Not Modified', '', '')),
  'not-modified-with-body': sends(text('HTTP/1.1 304 Not Modified', `Content-Length: 5`, '', '<rss>')),
  'not-modified-with-chunks': sends(
    text('HTTP/1.1 304 Not Modified', 'Transfer-Encoding: chunked', '', '5', '<rss>', '0', '', ''),
  ),
  'not-modified-with-body-and-closes': sendsAndCloses(
    text('HTTP/1.1 304 Not Modified', 'Content-Length: 5', 'Connection: close', '', '<rss>'),
  ),
  'not-modified-with-answer': sends(text('HTTP/1.1 304 Not Modified', '', ''), whole(GOOD_FEED)),
  'not-modified-with-length': sends(text('HTTP/1.1 304 Not Modified', 'Content-Length: 91', '', '')),
  'not-modified-with-body-later': socket => {
    socket.write(text('HTTP/1.1 304 Not Modified', 'Content-Length: 5', '', ''));
    setTimeout(() => socket.write('<rss>'), 20);
  },
  'not-modified-with-hidden-body': sends(text('HTTP/1.1 304 Not Modified', '', GOOD_FEED)),
  'not-modified-with-endless-body': forever('x'.repeat(16_384), text('HTTP/1.1 304 Not Modified', '', '')),
  'head-flood': forever('X-Flood: yes\r\n'.repeat(1000), 'HTTP/1.1 200 OK\r\n'),
  'head-of-a-thousand-lines': sends(whole(GOOD_FEED, ...Array.from({ length: 1000 }, (_, n) => `X-${n}: yes`))),
  'head-of-a-hundred-lines': sends(
    whole(GOOD_FEED, ...Array.from({ length: 100 }, () => 'Link: </style.css>; rel=preload')),
  ),
  'head-endless-line': forever('x'.repeat(16_384), 'HTTP/1.1 200 OK\r\nX-Long: '),
  'head-endless-name': forever('x'.repeat(16_384), 'HTTP/1.1 200 OK\r\n'),
  'status-endless': forever('x'.repeat(16_384), 'HTTP/1.1 200 '),
  'continue-flood': forever('HTTP/1.1 100 Continue\r\n\r\n'.repeat(10)),
  'early-hints-flood': forever('HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n'.repeat(10)),
  'processing-drip': forever('HTTP/1.1 102 Processing\r\n\r\n', '', 10),
  'switches-protocols': sends(text('HTTP/1.1 101 Switching Protocols', 'Upgrade: h2c', 'Connection: Upgrade', '', '')),
  'gzip-bomb': sends(whole(gzipSync(ZEROS), 'Content-Encoding: gzip')),
  'gzip-twice-bomb': sends(whole(gzipSync(gzipSync(ZEROS)), 'Content-Encoding: gzip, gzip')),
  'brotli-bomb': sends(whole(brotliCompressSync(ZEROS), 'Content-Encoding: br')),
  'zstd-bomb': sends(whole(zstdCompressSync(ZEROS), 'Content-Encoding: zstd')),
  'wrong-gzip': sends(whole(GOOD_FEED, 'Content-Encoding: gzip')),
  'cut-gzip': sends(whole(gzipSync(GOOD_FEED).subarray(0, -12), 'Content-Encoding: gzip')),
  'damaged-gzip': sends(whole(damaged(gzipSync(GOOD_FEED)), 'Content-Encoding: gzip')),
  'wrong-deflate': sends(whole(GOOD_FEED, 'Content-Encoding: deflate')),
  'wrong-brotli': sends(whole(GOOD_FEED, 'Content-Encoding: br')),
  'wrong-zstd': sends(whole(GOOD_FEED, 'Content-Encoding: zstd')),
  'unknown-coding': sends(whole(gzipSync(GOOD_FEED), 'Content-Encoding: constructor')),
  'charset-as-coding': sends(whole(GOOD_FEED, 'Content-Encoding: UTF-8')),
  'many-codings': sends(whole(GOOD_FEED, 'Content-Encoding: gzip, gzip, gzip, gzip')),
  'two-answers': sends(whole('<rss>first</rss>'), whole('<rss>smuggled</rss>')),
  'not-http': sends('SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n'),
  'http-0.9': sendsAndCloses(GOOD_FEED),
  'status-of-two-digits': sends(text('HTTP/1.1 20 OK', 'Content-Length: 0', '', '')),
  'status-of-nonsense': sends(text('HTTP/1.1 abc OK', 'Content-Length: 0', '', '')),
  'status-999': sends(text('HTTP/1.1 999 Request denied', 'Content-Length: 0', '', '')),
  'error-with-endless-body': forever('x'.repeat(16_384), text('HTTP/1.1 500 Oops', '', '')),
  'busy-with-endless-body': forever('x'.repeat(16_384), text('HTTP/1.1 503 Busy', 'Retry-After: 7', '', '')),
  'head-with-nul': sends(text('HTTP/1.1 200 OK', 'X-Nul: a\0b', 'Content-Length: 0', '', '')),
};

function damaged(body: Buffer): Buffer {
  const copy = Buffer.from(body);
  copy[copy.length - 6] = (copy[copy.length - 6] ?? 0) ^ 0xff;
  return copy;
}

export async function startMisbehavingServer(): Promise<MisbehavingServer> {
  const sockets = new Set<net.Socket>();
  const requests: string[] = [];
  const server = net.createServer(socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    let received = '';
    socket.on('data', chunk => {
      received += chunk.toString('latin1');
      const end = received.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = received.slice(0, end);
      received = received.slice(end + 4);
      requests.push(head);
      const manner = MANNERS[/^GET \/([\w.-]*)/.exec(head)?.[1] ?? ''];
      if (manner) manner(socket, head);
      else socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    connections: () => sockets.size,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
