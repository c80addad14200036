import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { seededItem } from '../fixtures/seeded-copy.ts';
import { rss } from '../service/exchange.ts';

const FEEDS = 10;

/** Feeds that print more and more, at times fail or hang, and copy one another's stories. */
export async function startPress(chance: () => number) {
  const feeds = Array.from(
    { length: FEEDS },
    (): { guid: string; headline: string; html: string; published: Date }[] => [],
  );
  let number = 0;
  let isWell = false;
  const server = http.createServer((request, response) => {
    const feed = feeds[Number(request.url?.slice(1))];
    const luck = isWell ? 1 : chance();
    if (luck < 0.03) return void response.writeHead(503).end();
    if (luck < 0.05) return void response.destroy();
    setTimeout(() => response.end(rss(feed ?? [])), isWell ? 0 : chance() * 300);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  /** A few new items; one in four is another feed's story under an id of its own. */
  const print = (): void => {
    for (const [index, feed] of feeds.entries()) {
      for (let more = Math.floor(chance() * 4); more > 0; more -= 1) {
        const copied = chance() < 0.25 ? feeds[(index + 1) % FEEDS]?.at(-1) : undefined;
        number += 1;
        feed.push({
          ...(copied ?? seededItem(number)),
          guid: `item-${number}`,
          published: new Date(Date.now() - 60_000),
        });
      }
    }
  };
  print();
  const partners = Object.fromEntries(
    feeds.map((_, n) => [
      `p${n}`,
      `id: p${n}\nname: Paper ${n}\nfeeds: [{url: "http://127.0.0.1:${port}/${n}", every: 5s, atMost: 15s}]\n`,
    ]),
  );
  return {
    partners,
    print,
    printed: () => feeds.flatMap(feed => feed.map(({ guid }) => guid)),
    recover() {
      isWell = true;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
