import { sql } from 'kysely';
import type { Database } from './tables.ts';

/** Of the languages that articles have, as they have them, those that one asks for: "en" means en, en-GB and en_US. */
export async function languagesLike(db: Database, language: string): Promise<string[]> {
  const plain = (name: string): string => name.toLowerCase().replaceAll('_', '-');
  const asked = plain(language);
  return (await languages(db)).filter(name => plain(name) === asked || plain(name).startsWith(`${asked}-`));
}

/** Every language there is, each found by one step in the index behind the one before it. */
async function languages(db: Database): Promise<string[]> {
  const { rows } = await sql<{ language: string }>`
    with recursive found (language) as (
      select min(language) from articles
      union all
      select (select min(language) from articles where language > found.language) from found where found.language is not null
    )
    select language from found where language is not null`.execute(db);
  return rows.map(row => row.language);
}
