import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../sql.ts';

const SEARCH_ON_POSTGRES = [
  'create table searchable (article_id text primary key references articles (id), words tsvector not null)',
  'create index searchable_words on searchable using gin (words)',
];
const SEARCH_ON_SQLITE = [
  'create table searchable (n integer primary key, article_id text not null unique references articles (id))',
  `create virtual table searchable_words using fts5 (words, content='', contentless_delete=1,
    tokenize="unicode61 remove_diacritics 0 categories 'L* N* M* Co'")`,
];

/** Every table, index and view of the first release; what each column means stands in tables.ts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const postgres = isPostgres(db);
  const time = postgres ? 'timestamptz' : 'text';
  const bytes = postgres ? 'bytea' : 'blob';
  const statements = [
    `create table counters (name text primary key, value bigint not null)`,
    `insert into counters (name, value) values ('changes', 0), ('signatures', 0), ('searched', 0)`,

    `create table partners (id text primary key, name text not null, definition text not null, removed_at ${time})`,

    `create table feeds (
      id text primary key,
      partner_id text not null references partners (id),
      url text not null,
      every_seconds integer not null,
      interval_seconds integer not null,
      next_poll_at ${time} not null,
      paused_at ${time},
      retired_at ${time},
      removed_at ${time},
      etag text,
      last_modified text,
      body_hash text,
      failures integer not null default 0,
      last_polled_at ${time},
      last_status integer,
      last_error text,
      moved_to text,
      moved_times integer not null default 0,
      items_per_week double precision,
      guids_sound integer not null default 1,
      timing text,
      contract text,
      ids_reused integer not null default 0,
      ids_reused_at ${time}
    )`,
    `create index feeds_by_next_poll on feeds (next_poll_at)
      where paused_at is null and retired_at is null and removed_at is null`,

    `create table polls (
      feed_id text not null references feeds (id),
      at ${time} not null,
      status integer,
      bytes integer not null,
      items integer not null,
      fresh integer not null,
      ms integer not null,
      outcome text not null,
      error text,
      primary key (feed_id, at)
    )`,

    `create table payloads (
      id text primary key,
      feed_id text not null references feeds (id),
      hash text not null,
      fetched_at ${time} not null,
      content_type text,
      url text,
      size integer not null,
      bytes ${bytes} not null
    )`,
    `create index payloads_by_feed on payloads (feed_id, fetched_at)`,
    `create index payloads_by_time on payloads (fetched_at)`,

    `create table receipts (
      id text primary key,
      feed_id text not null references feeds (id),
      kept_at ${time} not null,
      bytes ${bytes} not null
    )`,
    `create index receipts_by_time on receipts (kept_at)`,

    `create table items (
      id text primary key,
      feed_id text not null references feeds (id),
      partner_id text not null,
      payload_id text,
      position integer not null,
      identity text not null,
      content_hash text not null,
      receipt_id text not null,
      place integer not null,
      state text not null,
      latest integer not null,
      tries integer not null default 0,
      error_code text,
      error_message text,
      article_id text,
      first_seen_at ${time} not null,
      settled_at ${time}
    )`,
    `create index items_by_identity on items (feed_id, identity)`,
    `create index items_fresh on items (feed_id) where state = 'fresh'`,
    `create index items_dead on items (feed_id) where state = 'dead'`,

    `create table articles (
      id text primary key,
      partner_id text not null references partners (id),
      feed_id text not null,
      identity text not null,
      url text,
      guid text,
      headline text not null,
      language text,
      provider text,
      published ${time},
      listed_at ${time} not null,
      first_created ${time},
      version_created ${time},
      version text,
      pub_status text not null,
      embargoed_until ${time},
      lift_at ${time},
      revision integer not null,
      story_id text not null,
      relation text not null,
      of_id text,
      score double precision not null,
      is_lead integer not null,
      rank integer not null,
      length integer not null,
      text_hash text,
      created_at ${time} not null,
      updated_at ${time} not null,
      crowd text,
      bears text
    )`,
    // With the partner in it, lists of one partner are found in the index; an index of their own would be one more to write.
    `create index articles_by_time on articles (listed_at, id, partner_id)`,
    // Most stories are one article whose id is the story's: those are found by the key alone.
    `create index articles_by_story on articles (story_id) where story_id <> id`,
    `create index articles_to_lift on articles (lift_at) where lift_at is not null`,
    `create index articles_bearing on articles (crowd) where bears in ('story', 'digest')`,

    `create table revisions (
      article_id text not null references articles (id),
      number integer not null,
      item_id text,
      at ${time} not null,
      reason text not null,
      record text not null,
      body_text text not null,
      body_html text not null,
      primary key (article_id, number)
    )`,

    `create table signatures (
      article_id text primary key references articles (id),
      seq bigint not null,
      arrived_at ${time} not null,
      bytes ${bytes} not null,
      killed_by text
    )`,
    `create index signatures_by_seq on signatures (seq)`,
    `create index signatures_by_time on signatures (arrived_at)`,

    `create table links (
      a text not null,
      b text not null,
      kind text not null,
      score double precision not null,
      parts_of_a bigint not null,
      parts_of_b bigint not null,
      evidence text,
      primary key (a, b, kind)
    )`,
    `create index links_by_b on links (b)`,
    // The few links that no words decide, found by themselves.
    `create index links_decided on links (kind, a, b) where kind in ('merge', 'split', 'loop')`,

    `create table furniture (
      partner_id text not null references partners (id),
      hash text not null,
      learned_at ${time} not null,
      seen_at ${time} not null,
      retired_at ${time},
      primary key (partner_id, hash, learned_at)
    )`,

    `create table kills (
      identity text not null,
      partner_id text not null references partners (id),
      at ${time} not null,
      made_at ${time},
      reason text not null,
      primary key (identity, partner_id)
    )`,

    `create table changes (
      seq ${postgres ? 'bigint' : 'integer'} primary key,
      kind text not null,
      at ${time} not null,
      article_id text not null,
      revision integer not null,
      story_id text not null,
      details text,
      unique_key text
    )`,
    `create unique index changes_once on changes (unique_key) where unique_key is not null`,

    `create table dead_letters (
      id text primary key,
      queue text not null,
      key text not null,
      feed_id text,
      item_id text,
      code text not null,
      message text not null,
      payload text,
      at ${time} not null,
      requeued_at ${time}
    )`,
    `create index dead_letters_by_time on dead_letters (at)`,

    ...(postgres ? SEARCH_ON_POSTGRES : SEARCH_ON_SQLITE),

    publishedArticle(postgres),
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
  if (postgres) await storeBodiesFast(db);
}

/** What is compressed already is not compressed again; bodies are, by lz4 where the server was built with it. */
async function storeBodiesFast(db: Kysely<unknown>): Promise<void> {
  for (const table of ['payloads', 'receipts']) {
    await sql.raw(`alter table ${table} alter column bytes set storage external`).execute(db);
  }
  const { rows } = await sql<{ name: string }>`
    select name from pg_settings where name = 'default_toast_compression' and 'lz4' = any(enumvals)`.execute(db);
  if (rows.length === 0) return;
  for (const column of ['body_text', 'body_html']) {
    await sql.raw(`alter table revisions alter column ${column} set compression lz4`).execute(db);
  }
}

function publishedArticle(postgres: boolean): string {
  const field = (name: string) => (postgres ? `(r.record::json ->> '${name}')` : `(r.record ->> '$.${name}')`);
  const dateline = (name: string) =>
    postgres ? `(r.record::json -> 'dateline' ->> '${name}')` : `(r.record ->> '$.dateline.${name}')`;
  const now = postgres ? 'now()' : `strftime('%Y-%m-%dT%H:%M:%fZ', 'now')`;
  return `create view published_article as
    select a.id, a.partner_id as partner, p.name as partner_name, a.headline,
      ${field('byline')} as byline, ${field('creditLine')} as credit_line,
      ${dateline('placeText')} as dateline_place, ${dateline('date')} as dateline_date,
      a.published, a.updated_at as updated, a.version, a.revision, a.language, a.provider, a.url, a.guid,
      a.story_id as story, a.relation, a.of_id as repeats, a.is_lead, r.body_text, r.body_html
    from articles a
    join partners p on p.id = a.partner_id
    join revisions r on r.article_id = a.id and r.number = a.revision
    where a.pub_status = 'usable' and (a.embargoed_until is null or a.embargoed_until <= ${now})`;
}
