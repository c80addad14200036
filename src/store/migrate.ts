import { sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { ExchangeError } from '../errors.ts';
import { up as first } from './migrations/0001-first.ts';
import { up as plainNames } from './migrations/0009-plain-names.ts';
import { up as similarity } from './migrations/0010-similarity.ts';
import { up as searchWords } from './migrations/0011-search-words.ts';
import { up as storyPivots } from './migrations/0011-story-pivots.ts';
import { up as wholeArticles } from './migrations/0012-whole-articles.ts';
import { up as logHistory } from './migrations/0013-log-history.ts';
import { up as desk } from './migrations/0014-desk.ts';
import { up as retention } from './migrations/0015-retention.ts';
import { up as watch } from './migrations/0016-watch.ts';
import { up as ledger } from './migrations/0017-ledger.ts';
import { up as claims } from './migrations/0018-claims.ts';
import { up as lists } from './migrations/0019-lists.ts';
import { up as livePartners } from './migrations/0020-live-partners.ts';
import { up as languages } from './migrations/0021-languages.ts';
import { up as plainBodies } from './migrations/0022-plain-bodies.ts';
import { up as changeView } from './migrations/0025-change-view.ts';
import { up as smallerRows } from './migrations/0026-smaller-rows.ts';
import { up as rawFiles } from './migrations/0027-raw-files.ts';
import { up as episodeFeeds } from './migrations/0028-episode-feeds.ts';
import { up as indexedSignatures } from './migrations/0029-indexed-signatures.ts';
import { up as ledgerByHour } from './migrations/0031-ledger-by-hour.ts';
import { up as noPositions } from './migrations/0032-no-positions.ts';
import { up as shortPendingList } from './migrations/0035-short-pending-list.ts';
import { up as timeWords } from './migrations/0036-time-words.ts';
import { up as wordsByTime } from './migrations/0037-words-by-time.ts';
import { isPostgres } from './sql.ts';
import type { Database } from './tables.ts';

/** Stands in `0001-first` by now: every database of the first release has had it. */
const MERGED: Migration = { up: async () => {} };

/** Every migration by name, in the order in which they run. A landed one keeps its name and its effect. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-first': { up: first },
  '0002-search': MERGED,
  '0003-feed-timing': MERGED,
  '0004-feed-contract': MERGED,
  '0005-furniture': MERGED,
  '0006-kills': MERGED,
  '0007-reused-ids': MERGED,
  '0008-crowds': MERGED,
  '0009-plain-names': { up: plainNames },
  '0010-similarity': { up: similarity },
  '0011-search-words': { up: searchWords },
  '0011-story-pivots': { up: storyPivots },
  '0012-whole-articles': { up: wholeArticles },
  '0013-log-history': { up: logHistory },
  '0014-desk': { up: desk },
  '0015-retention': { up: retention },
  '0016-watch': { up: watch },
  '0017-ledger': { up: ledger },
  '0018-claims': { up: claims },
  '0019-lists': { up: lists },
  '0020-live-partners': { up: livePartners },
  '0021-languages': { up: languages },
  '0022-plain-bodies': { up: plainBodies },
  '0025-change-view': { up: changeView },
  '0026-smaller-rows': { up: smallerRows },
  '0027-raw-files': { up: rawFiles },
  '0028-episode-feeds': { up: episodeFeeds },
  '0029-indexed-signatures': { up: indexedSignatures },
  '0031-ledger-by-hour': { up: ledgerByHour },
  '0032-no-positions': { up: noPositions },
  '0035-short-pending-list': { up: shortPendingList },
  '0036-time-words': { up: timeWords },
  '0037-words-by-time': { up: wordsByTime },
};

/**
 * Brings the database up to this program, under a lock (PostgreSQL: advisory; SQLite: BEGIN IMMEDIATE).
 * @param say told before an older store is changed, which takes as long as it is large
 * @throws ExchangeError `store-newer` where the database has a migration that this program does not know
 * @throws ExchangeError `store-older` where it is to be read only and lacks one
 */
export async function migrate(
  db: Database,
  place: string,
  readOnly: boolean,
  say: (message: string) => void,
): Promise<void> {
  const done = await executed(db);
  const unknown = done.find(name => !Object.hasOwn(MIGRATIONS, name));
  if (unknown !== undefined) {
    throw new ExchangeError('store-newer', `The store at ${place} was written by a newer news-exchange (${unknown}).`, {
      help: 'Run that version or a later one, or set DATA_DIR or DATABASE_URL to another store.',
      migration: unknown,
    });
  }
  if (done.length === Object.keys(MIGRATIONS).length) return;
  if (readOnly) {
    const help = 'Run "news-exchange start" or "news-exchange run --once" first: it brings the store up to date.';
    throw new ExchangeError('store-older', `The store at ${place} is of an older news-exchange, or empty.`, { help });
  }
  if (done.length > 0) {
    const message = `The store at ${place} is of an older news-exchange and is brought up to this one`;
    say(`${message}: let it end, which takes minutes for each million articles.`);
  }
  const { error } = await new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...MIGRATIONS }) },
  }).migrateToLatest();
  if (error !== undefined) throw error;
}

async function executed(db: Database): Promise<string[]> {
  const table = sql.raw(
    isPostgres(db)
      ? `to_regclass('kysely_migration')`
      : `(select 1 from sqlite_master where name = 'kysely_migration')`,
  );
  const found = await sql<{ found: unknown }>`select ${table} is not null as found`.execute(db);
  if (!found.rows[0]?.found) return [];
  const names = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return names.rows.map(row => row.name);
}
