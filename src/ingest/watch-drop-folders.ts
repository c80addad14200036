import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { watchFolders } from '../feeds/fetch/folder.ts';
import { type Queues, queuePolls } from '../queue/queues.ts';
import { activeFeeds } from '../store/feeds.ts';
import type { Store } from '../store/open-store.ts';
import { loadPartner } from '../store/partners.ts';

type Watching = { readonly store: Store; readonly queues: Queues; readonly log: Logger };

/**
 * Polls a drop folder half a second after something was put into it. The schedule polls it all the same, for what a watch
 * does not see: a network file system, a folder made later, a file that came while a poll was under way.
 */
export async function watchDropFolders({ store, queues, log }: Watching): Promise<{ readonly close: () => void }> {
  const feedOf = new Map<string, string>();
  for (const feed of await activeFeeds(store.read)) {
    if (!feed.url.startsWith('file:')) continue;
    const { feeds } = await loadPartner(store.read, feed.partner_id);
    if (feeds.some(({ url, take }) => url === feed.url && take))
      feedOf.set(path.resolve(fileURLToPath(feed.url)), feed.id);
  }
  return watchFolders([...feedOf.keys()], folder => {
    const feedId = feedOf.get(folder);
    if (feedId === undefined) return;
    queuePolls(queues, [feedId]).catch(error =>
      log.warn({ feed: feedId, error }, 'a dropped file waits for the next poll'),
    );
  });
}
