import { userInfo } from 'node:os';
import type { Actor } from '../../desk/actions.ts';
import { numberOption } from './command.ts';

/** The options of every editorial action. */
export const ACTOR_OPTIONS = {
  by: { type: 'string' },
  reason: { type: 'string' },
  seen: { type: 'string' },
} as const;

/** Their lines of a command's usage. */
export const ACTOR_USAGE = `  --by NAME      who acts (default: the login)
  --reason TEXT  why; it is remembered, and told to readers of a kill
  --seen SEQ     refused if the article changed after this number of the change log`;

/** Who acts, of what was typed; what is blank, as of a variable of a script that is not set, was not typed. Throws `usage`. */
export function actorOf(typed: {
  readonly by?: string | undefined;
  readonly reason?: string | undefined;
  readonly seen?: string | undefined;
}): Actor {
  return {
    by: typed.by?.trim() || login(),
    reason: typed.reason?.trim() || undefined,
    seen: numberOption('seen', typed.seen, 0),
    now: new Date().toISOString(),
  };
}

/** A process in a container may run as a user that has no name. */
function login(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env.USER ?? 'somebody';
  }
}
