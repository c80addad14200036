import { holdArticles, killArticles, releaseArticles } from '../../desk/act-on-articles.ts';
import type { Actor } from '../../desk/actions.ts';
import { eraseArticles, eraseInWords } from '../../desk/erase-articles.ts';
import { ExchangeError } from '../../errors.ts';
import { killInWords } from '../../ingest/killed-copies.ts';
import { withStore } from './process.ts';
import { NO_HEADLINE } from './sentences.ts';
import { say, writeResult } from './write-records.ts';

type Options = { readonly json?: boolean | undefined; readonly story?: boolean | undefined };

/** Carries out an editorial action on articles, and prints a record or a sentence for each. Throws `usage`. */
export async function actOn(
  verb: string,
  ids: readonly string[],
  actor: Actor,
  { json, story }: Options,
): Promise<number> {
  const help = 'See: news-exchange help articles';
  if (!['kill', 'hold', 'release', 'erase'].includes(verb))
    throw new ExchangeError('usage', `articles knows no "${verb}".`, { help });
  if (ids.length === 0)
    throw new ExchangeError('usage', `articles ${verb} takes the ids of one or more articles.`, { help });
  if (story === true && verb !== 'kill') throw new ExchangeError('usage', '--story goes with articles kill.', { help });
  if (verb === 'erase' && !actor.reason?.trim())
    throw new ExchangeError('usage', 'articles erase needs --reason TEXT: why the words have to go.', { help });
  return await withStore('write', async store => {
    if (verb === 'kill') {
      const capital = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
      for (const report of await killArticles(store, ids, { ...actor, story }))
        await writeResult(json, report, () => capital(killInWords(report)));
    } else if (verb === 'erase') {
      for (const erased of await eraseArticles(store, ids, actor))
        await writeResult(json, erased, () => eraseInWords(erased));
      say('Backups are yours to see to: what was copied before today still has the words.');
    } else {
      const acted = await (verb === 'hold' ? holdArticles : releaseArticles)(store, ids, actor);
      for (const article of acted)
        await writeResult(json, article, () => `${article.id} ${article.headline || NO_HEADLINE}: ${article.state}.`);
    }
    return 0;
  });
}
