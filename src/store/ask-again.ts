import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import type { Transaction } from './tables.ts';

/** What was asked through a connection while it was noted, by its words and values. */
type Questions = {
  readonly connection: DatabaseConnection;
  /** Notes what is asked until the function that it gives is called. */
  note(): () => void;
  /** Asks at once what was noted, and takes these answers for those questions until the function that it gives is awaited. */
  again(): () => Promise<void>;
};

/** Who asks for signatures keeps them, and they are long: asked again, they cost an eighth of all that an article costs (measured). */
const IN_MEMORY = '"signatures"';

const questionsOf = new WeakMap<Transaction, Questions>();

/** The connection that a transaction is to ask through, so that `noted` and `askedAgain` see what is asked. */
export function createQuestions(connection: DatabaseConnection): Questions {
  const noted = new Map<string, CompiledQuery>();
  let isNoting = false;
  let answers: ReadonlyMap<string, Promise<QueryResult<unknown>>> = new Map();
  const keyOf = ({ sql, parameters }: CompiledQuery): string => `${sql}\n${JSON.stringify(parameters)}`;
  return {
    connection: {
      executeQuery<R>(query: CompiledQuery, options?: Parameters<DatabaseConnection['executeQuery']>[1]) {
        if (isNoting && !query.sql.includes(IN_MEMORY)) noted.set(keyOf(query), query);
        const answer = answers.size === 0 ? undefined : answers.get(keyOf(query));
        return (answer as Promise<QueryResult<R>> | undefined) ?? connection.executeQuery<R>(query, options);
      },
      streamQuery: connection.streamQuery.bind(connection),
    },
    note() {
      isNoting = true;
      return () => {
        isNoting = false;
      };
    },
    again() {
      answers = new Map([...noted].map(([key, query]) => [key, connection.executeQuery(query)]));
      const all = Promise.allSettled(answers.values());
      return async () => {
        answers = new Map();
        await all;
      };
    },
  };
}

/** Has the questions of a transaction at hand for `noted` and `askedAgain`. */
export function keepQuestions(tx: Transaction, questions: Questions): void {
  questionsOf.set(tx, questions);
}

/** Runs what asks the store and writes nothing, and notes what it asks. */
export async function noted<T>(tx: Transaction, plan: () => Promise<T>): Promise<T> {
  const end = questionsOf.get(tx)?.note();
  try {
    return await plan();
  } finally {
    end?.();
  }
}

/**
 * Runs what was noted again after a lock was taken, with the answers of now: all that was asked is asked at once, in one trip, and
 * what is asked beside it by itself. One after the other, these questions were half of the time for which the change log was locked with
 * four workers (measured). `plan` writes nothing.
 */
export async function askedAgain<T>(tx: Transaction, plan: () => Promise<T>): Promise<T> {
  const end = questionsOf.get(tx)?.again();
  try {
    return await plan();
  } finally {
    await end?.();
  }
}
