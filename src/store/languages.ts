import { sql } from 'kysely';
import { ExchangeError } from '../errors.ts';
import type { Database } from './tables.ts';

/**
 * Of the languages that articles have, as they have them, those that one asks for: "en" and "eng" mean en, en-GB and en_US.
 * Throws `input-wrong` for what is no language and no article has, such as "english".
 */
export async function languagesLike(db: Database, language: string): Promise<string[]> {
  const asked = plain(language);
  const found = (await languages(db)).filter(name => plain(name) === asked || plain(name).startsWith(`${asked}-`));
  if (found.length === 0 && !LIKE_A_TAG.test(asked)) {
    const help = 'Languages are written as tags such as en, en-GB or pt-BR.';
    throw new ExchangeError('input-wrong', `There is no language ${JSON.stringify(language.slice(0, 60))}. ${help}`);
  }
  return found;
}

/** A language of two or three letters, alone or with what narrows it. No language has a longer code (BCP 47). */
const LIKE_A_TAG = /^[a-z]{2,3}(?:-|$)/;

/** A tag as all ways to write it are compared, by BCP 47 where it is one: "eng" is en, "iw" he. */
function plain(name: string): string {
  const tag = name.trim().replaceAll('_', '-');
  try {
    return (Intl.getCanonicalLocales(tag)[0] ?? tag).toLowerCase();
  } catch {
    return tag.toLowerCase();
  }
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
