import type { IncomingArticle } from '../core/article.ts';
import type { Store } from '../store/open-store.ts';
import type { StoryMemory } from '../stories/story-memory.ts';
import type { Origin } from './article-rows.ts';
import type { Batch } from './decide-pass.ts';
import type { Published } from './outcomes.ts';
import { publishArticles, publishBatches } from './publish.ts';

/** Publishes a batch of one feed's articles. */
export type Publish = (articles: readonly IncomingArticle[], origin: Origin, now: string) => Promise<Published>;

/** Articles that one transaction publishes, unless a single batch has more: eight full jobs. */
const MOST_TOGETHER = 400;

type Waiting = {
  readonly batch: Batch;
  readonly now: string;
  readonly resolve: (published: Published | Promise<Published>) => void;
};

/**
 * Publishes what the jobs of one process bring: one transaction at a time, and what came in meanwhile together in the next (group
 * commit). Its questions, its wait for the change log's lock and its commit are then paid once for all of them. Where publishing
 * together fails, each batch that is not all published yet is published by itself, and has its own error.
 * @param stories one object a process
 */
export function createPublisher(store: Store, stories: StoryMemory): Publish {
  const waiting: Waiting[] = [];
  let isPublishing = false;

  async function publishGroup(group: readonly Waiting[]): Promise<void> {
    const now =
      group
        .map(one => one.now)
        .sort()
        .at(-1) ?? '';
    const batches = group.map(({ batch }) => batch);
    let published: readonly (Published | undefined)[] = [];
    // A single batch is published below, so that its error is met once.
    if (group.length > 1) published = await publishBatches(batches, { store, stories, now }).catch(() => []);
    for (const [n, { batch, now, resolve }] of group.entries()) {
      const its = published[n] ?? publishArticles(batch.articles, batch.origin, { store, stories, now });
      resolve(its);
      await Promise.allSettled([its]);
    }
  }

  async function publishWaiting(): Promise<void> {
    if (isPublishing) return;
    isPublishing = true;
    while (waiting.length > 0) {
      let articles = 0;
      let fitting = 0;
      for (const { batch } of waiting) {
        articles += batch.articles.length;
        if (fitting > 0 && articles > MOST_TOGETHER) break;
        fitting += 1;
      }
      await publishGroup(waiting.splice(0, fitting));
    }
    isPublishing = false;
  }

  return (articles, origin, now) =>
    new Promise(resolve => {
      waiting.push({ batch: { articles, origin }, now, resolve });
      void publishWaiting();
    });
}
