import { type CompiledQuery, type DatabaseConnection, type QueryResult, sql } from 'kysely';
import type { Transaction } from './tables.ts';

/** What was asked in a transaction while that was noted, by its words and values, and what is answered without asking. */
type Questions = {
  readonly connection: DatabaseConnection;
  readonly noted: Map<string, CompiledQuery>;
  isNoting: boolean;
  answers: ReadonlyMap<string, Promise<QueryResult<unknown>>>;
};

const questionsOf = new WeakMap<Transaction, Questions>();

const MARK = '/* asked once */';
/**
 * Ends a question that is not noted, since who asks it keeps the answer: signatures are long, and asked again they cost an eighth of all
 * that an article costs (measured).
 */
export const ASKED_ONCE = sql.raw(MARK);

/** The transaction that `transactionOn` makes, asking through a connection so that `noted` and `askedAgain` see what is asked. */
export function withQuestions(
  connection: DatabaseConnection,
  transactionOn: (asking: DatabaseConnection) => Transaction,
): Transaction {
  const its: Questions = { connection, noted: new Map(), isNoting: false, answers: new Map() };
  const tx = transactionOn({
    executeQuery<R>(query: CompiledQuery, options?: Parameters<DatabaseConnection['executeQuery']>[1]) {
      const key = its.isNoting || its.answers.size > 0 ? `${query.sql}\n${JSON.stringify(query.parameters)}` : '';
      if (its.isNoting && !query.sql.endsWith(MARK)) its.noted.set(key, query);
      const answer = its.answers.get(key) as Promise<QueryResult<R>> | undefined;
      return answer ?? connection.executeQuery<R>(query, options);
    },
    streamQuery: connection.streamQuery.bind(connection),
  });
  questionsOf.set(tx, its);
  return tx;
}

/** Runs what asks the store and writes nothing, and notes what it asks. */
export async function noted<T>(tx: Transaction, plan: () => Promise<T>): Promise<T> {
  const its = questionsOf.get(tx);
  if (its === undefined) return await plan();
  its.isNoting = true;
  try {
    return await plan();
  } finally {
    its.isNoting = false;
  }
}

/**
 * Runs what was noted again after a lock was taken, with the answers of now: all that was asked is asked at once, in one trip, and
 * what is asked beside it by itself. One after the other, these questions were half of the time for which the change log was locked with
 * four workers (measured). `plan` writes nothing.
 */
export async function askedAgain<T>(tx: Transaction, plan: () => Promise<T>): Promise<T> {
  const its = questionsOf.get(tx);
  if (its === undefined) return await plan();
  its.answers = new Map([...its.noted].map(([key, query]) => [key, its.connection.executeQuery(query)]));
  const all = Promise.allSettled(its.answers.values());
  try {
    return await plan();
  } finally {
    its.answers = new Map();
    await all;
  }
}
