import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely';
import { isPostgres } from './sql.ts';

type Executor = Pick<Kysely<unknown>, 'getExecutor'>;

/** The first part of an article's language in small letters: "en" of en-GB and en_US. As the index has it, letter for letter. */
export function baseLanguage(db: Executor): RawBuilder<string> {
  return isPostgres(db)
    ? sql`lower(split_part(replace(language, '_', '-'), '-', 1))`
    : sql`lower(substr(language, 1, instr(replace(language, '_', '-') || '-', '-') - 1))`;
}

/** "en" finds en, en-GB and en_US; "en-GB" finds en-gb and en_GB. */
export function inLanguage(db: Executor, language: string): RawBuilder<SqlBool> {
  const asked = language.toLowerCase().replaceAll('_', '-');
  const [base = ''] = asked.split('-', 1);
  const ofBase = sql<SqlBool>`${baseLanguage(db)} = ${base}`;
  if (asked === base) return ofBase;
  const given = sql`replace(lower(language), '_', '-')`;
  const ofRegion = sql`(${given} = ${asked} or substr(${given}, 1, ${asked.length + 1}) = ${`${asked}-`})`;
  return sql<SqlBool>`(${ofBase} and ${ofRegion})`;
}
