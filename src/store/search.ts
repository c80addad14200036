import type { RawBuilder, SqlBool } from 'kysely';
import { languageLabel, partnerLabel, wordsOf } from './index-words.ts';
import { answering, type Clause, readQuestion } from './question.ts';
import type { Database } from './tables.ts';
import { readUnindexed } from './unindexed.ts';

/** A question as it is looked up, with the articles whose words the index does not have yet, and those of them that answer it. */
export type Asked = {
  readonly clauses: readonly Clause[];
  /** Of each of these lists the index has one word for an article that is asked for: its partner, one of the languages. */
  readonly labels: readonly (readonly string[])[];
  readonly behind: readonly string[];
  readonly matching: readonly string[];
};

/** The ids of what is found; or that an article (`a`) is, for so many of the list, as each is asked for its words. */
export type Finds =
  | { readonly ids: readonly string[] }
  | { readonly condition: RawBuilder<SqlBool>; readonly lookedAt: number };

/**
 * Reads a question (`readQuestion`), before its finds are read: what is indexed in between would be among neither. What the log tells of
 * articles that are not indexed yet is found by their words themselves, so that the answer is the same. Undefined where nothing is asked.
 * @param partner only of it, and in one of `languages`
 * @throws ExchangeError `input-wrong`
 */
export async function readAsked(
  db: Database,
  question: string,
  partner?: string,
  languages?: readonly string[],
): Promise<Asked | undefined> {
  const clauses = readQuestion(question, wordsOf);
  if (clauses === undefined) return undefined;
  const unindexed = await readUnindexed(db);
  const answers = answering(clauses);
  const matching = unindexed.filter(({ text }) => answers(text)).map(({ id }) => id);
  const labels = [
    ...(partner === undefined ? [] : [[partnerLabel(partner)]]),
    ...(languages === undefined ? [] : [languages.map(languageLabel)]),
  ];
  return { clauses, labels, behind: unindexed.map(({ id }) => id), matching };
}
