import { expect, test } from 'vitest';
import { mistypedInWords, mistypedSettings } from '../../config/mistyped-settings.ts';
import { ENVIRONMENT } from '../../config/settings.ts';

test.each([
  ['FETCH_FIRST_BYTE_SECOND', 'FETCH_FIRST_BYTE_SECONDS'],
  ['DATABSE_URL', 'DATABASE_URL'],
  ['DATABASE_URI', 'DATABASE_URL'],
  ['database_url', 'DATABASE_URL'],
  ['REDIS_URI', 'REDIS_URL'],
  ['DATA_DR', 'DATA_DIR'],
  ['DATADIR', 'DATA_DIR'],
  ['PARTNER_DIR', 'PARTNERS_DIR'],
  ['CONCURENCY', 'CONCURRENCY'],
  ['LOGLEVEL', 'LOG_LEVEL'],
  ['FETCH_TIMEOUT', 'FETCH_TIMEOUT_SECONDS'],
  ['FETCH_CONNECT_TIMEOUT_SECONDS', 'FETCH_CONNECT_SECONDS'],
  ['FETCH_MAX_BODY_BYTES', 'FETCH_MAX_BYTES'],
  ['READ_MEMORY', 'READ_MEMORY_MB'],
  ['DEDUPE_WINDOW', 'DEDUPE_WINDOW_DAYS'],
  ['RAW_RETENTION_HOURS', 'RAW_RETENTION_DAYS'],
])('%s is taken for a slip of %s', (name, meant) => {
  expect(mistypedSettings({ [name]: 'x' })).toEqual([{ name, meant }]);
});

test('no setting is taken for a slip of another, and one that is empty counts as not set', () => {
  expect(mistypedSettings(Object.fromEntries(Object.keys(ENVIRONMENT.shape).map(name => [name, '1'])))).toEqual([]);
  expect(mistypedSettings({ DATABSE_URL: '' })).toEqual([]);
});

/** What terminals, service managers, containers, clusters, hosts, build servers and other programs put there. */
const ORDINARY = `
HOME PATH USER LOGNAME SHELL TERM LANG LC_ALL TZ PWD OLDPWD SHLVL HOSTNAME HOSTTYPE HOSTS EDITOR PAGER MAIL DISPLAY DISPLAY_PORT
SUDO_USER SUDO_COMMAND SSH_AUTH_SOCK SSH_CONNECTION XDG_DATA_DIRS XDG_DATA_HOME XDG_CONFIG_DIRS XDG_RUNTIME_DIR DEBIAN_FRONTEND
INVOCATION_ID JOURNAL_STREAM LISTEN_FDS NOTIFY_SOCKET STATE_DIRECTORY LOGS_DIRECTORY CREDENTIALS_DIRECTORY MAINPID
NODE_ENV NODE_OPTIONS NODE_PATH NODE_EXTRA_CA_CERTS NODE_COMPILE_CACHE UV_THREADPOOL_SIZE MALLOC_ARENA_MAX YARN_VERSION
MALLOC_MMAP_THRESHOLD_ INIT_CWD npm_config_loglevel npm_config_cache npm_package_name npm_lifecycle_event npm_execpath npm_command COLOR NO_COLOR
http_proxy HTTPS_PROXY no_proxy ALL_PROXY PORTS SPORT CONTACTS CONTRACT POST_URL HOST_URL SERVER_PORT BASE_URL API_URL URL PROXY_URL
PGHOST PGPORT PGDATA PGDATABASE PGUSER PGPASSWORD POSTGRES_PASSWORD POSTGRES_DB POSTGRES_URL DB_URL DB_HOST MYSQL_URL MONGO_URL
DATABASE_HOST DATABASE_PORT DATABASE_NAME DATABASE_POOL_URL DATABASE_POOL_SIZE TEST_DATABASE_URL DATABASE_URL_FILE
REDIS_HOST REDIS_PORT REDIS_TLS_URL REDIS_SERVICE_HOST REDIS_PORT_6379_TCP VALKEY_URL CACHE_URL RABBITMQ_URL KAFKA_URL
NEWS_EXCHANGE_PORT NEWS_EXCHANGE_SERVICE_HOST NEWS_EXCHANGE_PORT_8080_TCP_ADDR KUBERNETES_SERVICE_HOST KUBERNETES_PORT POD_NAME
DYNO WEB_CONCURRENCY WEB_MEMORY MEMORY_AVAILABLE LOG_FORMAT LOG_FILE LOG_DIR RUST_LOG DEBUG LEVEL DATA DATA_PATH FILES_DIR
CI GITHUB_ACTIONS GITHUB_TOKEN GITHUB_REPOSITORY GITHUB_WORKSPACE RUNNER_TEMP GITLAB_CI CI_PROJECT_DIR FETCH_DEPTH FETCH_HEAD
READ_ONLY READ_REPLICA_URL READLINE_LINE RAW_DATA VITEST VITEST_WORKER_ID TEST MODE PROD DEV SSR CGTN_TOKEN CGTN_LOGIN FETCH_LOGIN
AWS_REGION AWS_ACCESS_KEY_ID SENTRY_DSN OTEL_EXPORTER_OTLP_ENDPOINT PARTNER_TOKEN PARTNERS HOUSE HOUSEHOLD READ FETCH DEDUPE RAW _
`;

test('nothing that an ordinary environment holds is', () => {
  expect(mistypedSettings(Object.fromEntries(ORDINARY.split(/\s+/).map(name => [name, 'x'])))).toEqual([]);
});

test("a neighbour of a setting that is given too is another program's, but for a family of ours", () => {
  expect(mistypedSettings({ REDIS_URL: 'redis://queue', REDIS_URI: 'redis://cache' })).toEqual([]);
  expect(mistypedSettings({ FETCH_MAX_BYTES: '5000', FETCH_MAX_BYTE: '6000' })).toHaveLength(1);
});

test('they are told by name in one sentence, without what they hold', () => {
  expect(mistypedInWords(mistypedSettings({ HOME: '/' }))).toBeUndefined();
  expect(mistypedInWords(mistypedSettings({ DATABSE_URL: 'postgres://me:s3cret@host/x', LOGLEVEL: 'debug' }))).toBe(
    'DATABSE_URL is no setting; is DATABASE_URL meant? LOGLEVEL is no setting; is LOG_LEVEL meant? What they hold has no effect.',
  );
});
