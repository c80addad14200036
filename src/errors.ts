/** Stable codes of every error that reaches a user, a record or a log. Add one here before you throw it. */
export type ErrorCode =
  | 'usage'
  | 'setting-wrong'
  | 'partner-wrong'
  | 'consumer-wrong'
  | 'data-file-wrong'
  | 'input-wrong'
  | 'not-found'
  | 'withdrawn'
  | 'history-changed'
  | 'changes-deleted'
  | 'store-in-use'
  | 'backup-failed'
  | 'restore-failed'
  | 'too-many-requests'
  | 'changed-meanwhile'
  | 'store-unreachable'
  | 'store-newer'
  | 'store-older'
  | 'store-unwritable'
  | 'broker-missing'
  | 'broker-unreachable'
  | 'broker-full'
  | 'broker-refuses'
  | 'broker-evicts'
  | 'broker-emptied'
  | 'no-worker'
  | 'already-running'
  | 'port-in-use'
  | 'runtime-too-old'
  | 'address-refused'
  | 'fetch-failed'
  | 'fetch-timeout'
  | 'fetch-too-large'
  | 'fetch-status'
  | 'host-busy'
  | 'feed-empty'
  | 'feed-unreadable'
  | 'feed-too-large'
  | 'item-unreadable'
  | 'item-without-content'
  | 'item-too-large'
  | 'reader-stopped'
  | 'payload-wrong'
  | 'raw-missing'
  | 'model-wrong'
  | 'not-told'
  | 'internal';

type Details = { readonly cause?: unknown; readonly help?: string; readonly [fact: string]: unknown };

/**
 * An error a person can act on: the message says what was tried, on what, and what came back; `help` says what to do.
 * `facts` carries the same as data (url, file, status …), so nobody ever parses the sentence.
 */
export class ExchangeError extends Error {
  readonly code: ErrorCode;
  readonly help: string | undefined;
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, details: Details = {}) {
    const { cause, help, ...facts } = details;
    super(withoutCredentials(message), cause === undefined ? undefined : { cause });
    this.name = 'ExchangeError';
    this.code = code;
    this.help = help;
    this.facts = Object.fromEntries(
      Object.entries(facts).map(([name, fact]) => [name, typeof fact === 'string' ? withoutCredentials(fact) : fact]),
    );
  }
}

/** Any thrown thing as the `{code, message}` that records, dead letters and logs carry. */
export function describeError(error: unknown): { code: ErrorCode; message: string } {
  if (error instanceof ExchangeError) {
    return { code: error.code, message: error.help ? `${error.message} ${error.help}` : error.message };
  }
  return { code: 'internal', message: withoutCredentials(error instanceof Error ? error.message : String(error)) };
}

/**
 * A text whose web addresses show no credentials: user and password are left out, and so are the values of parameters that are
 * named like a key (`?token=***`). Messages, logs, lists and dead letters show addresses only so.
 */
export function withoutCredentials(text: string): string {
  if (!text.includes('//')) return text;
  return text.replace(/(?:\b[a-z][a-z\d+.-]*:)?\/\/[^\s"'<>]+/gi, address =>
    address
      .replace(/^((?:https?:)?\/\/)[^/?#]*@/i, '$1')
      // A database's user says which it is.
      .replace(/^(\S+?:\/\/[^/?#:@]*):[^/?#]*@/, '$1@')
      .replace(
        /([?&;])([\w.[\]-]{1,60})=([^&;#]*?)(?=[&;#]|[.:,)]?$)/g,
        (_pair, before: string, name: string, value: string) =>
          `${before}${name}=${SECRET.test(name) ? '***' : withoutInnerCredentials(value)}`,
      ),
  );
}

/** The same for a parameter that carries an address itself, as those of services that make feeds of pages do. */
function withoutInnerCredentials(value: string): string {
  if (!/%2f%2f/i.test(value)) return value;
  try {
    const address = decodeURIComponent(value);
    const shown = withoutCredentials(address);
    return shown === address ? value : encodeURIComponent(shown);
  } catch {
    return value;
  }
}

/** Names of parameters by which servers take keys: `token`, `access_token`, `apikey`, `api-key`, `X-Amz-Signature` … */
const SECRET =
  /(?:token|secret|signature|passw(?:or)?d|credential|api[_.-]?key|session|jwt)|(?:^|[_.-])(?:key|auth|sig|pass|pwd|pw)$/i;

/** Why a file or folder cannot be read or made, as a sentence that names it. */
export function describeFileError(file: string, cause: unknown): string {
  const { code = '', message = String(cause) } = cause as NodeJS.ErrnoException;
  return FILE_ERRORS[code]?.(file) ?? `${file} cannot be read: ${message}.`;
}

const FILE_ERRORS: Readonly<Record<string, (file: string) => string>> = {
  ENOENT: file => `There is no ${file}.`,
  ENOTDIR: file => `${file} is no folder, or what it should lie in is none.`,
  EISDIR: file => `${file} is a folder, not a file.`,
  EACCES: file => `${file} may not be read by the user that runs this.`,
};

/** Why a file or folder cannot be made, written or copied, to follow its name: in words where the reason is known. */
export function whyUnusable(cause: unknown): string {
  const { code = '', message = String(cause) } = cause as NodeJS.ErrnoException;
  return UNUSABLE[code] ?? message.replace(/\.$/, '');
}

/** Codes of Node; SQLite's all come as one, with words of its own. */
const UNUSABLE: Readonly<Record<string, string>> = {
  EACCES: 'the user that runs this may not use it',
  EPERM: 'the user that runs this may not use it',
  ENOENT: 'what it should lie in is not there',
  ENOTDIR: 'what it should lie in is no folder',
  EISDIR: 'it is a folder',
  EROFS: 'its disk is read-only',
  ENOSPC: 'its disk is full',
  EDQUOT: 'the user that runs this may put no more on its disk',
  ENAMETOOLONG: 'its name is too long',
};

/** Why a database or broker cannot be used, to follow its name: in words where the reason is known. */
export function describeConnectionError(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = 'code' in cause ? String(cause.code) : '';
  const [told = ''] = /^(?:NOAUTH|WRONGPASS|NOPERM)\b|^Unknown RESP type\b|^Socket timeout\b/.exec(cause.message) ?? [];
  return CONNECTION_ERRORS[code] ?? CONNECTION_ERRORS[told] ?? cause.message.replace(/\.$/, '');
}

/** Codes of Node, of PostgreSQL, and the words that Redis begins an answer with. */
const CONNECTION_ERRORS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody answers there',
  ECONNRESET: 'the connection was reset',
  ETIMEDOUT: 'no answer came in time',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that network',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name server did not answer',
  ENOENT: 'there is no such file or folder',
  EACCES: 'the user that runs this may not use it',
  '28P01': 'it refuses that user or password',
  '28000': 'it refuses that user',
  '3D000': 'it has no database by that name',
  '53300': 'it takes no more connections',
  NOAUTH: 'it wants a password',
  WRONGPASS: 'it refuses that user or password',
  NOPERM: 'that user may not do what is needed',
  'Socket timeout': 'it is connected and says nothing',
  'Unknown RESP type': 'what answers there is no Valkey or Redis',
};
