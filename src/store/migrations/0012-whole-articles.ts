import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../sql.ts';

/** Categories to filter by, and a view that shows all that a partner sent. Articles stored before get theirs by `requeue --from raw`. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const postgres = isPostgres(db);
  const time = postgres ? 'timestamptz' : 'text';
  const statements = [
    'alter table articles add column categories text',
    // In the order of lists, so that a page of one category is read from its place and not from all articles.
    `create table article_categories (
      category text not null,
      listed_at ${time} not null,
      article_id text not null,
      primary key (category, listed_at, article_id)
    )${postgres ? '' : ' without rowid'}`,
    'drop view published_article',
    publishedArticle(postgres),
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}

function publishedArticle(postgres: boolean): string {
  const field = (...path: readonly string[]) =>
    postgres ? `(r.record::json #>> '{${path.join(',')}}')` : `(r.record ->> '$.${path.join('.')}')`;
  const number = (name: string) => (postgres ? `(${field(name)})::integer` : field(name));
  const noindex = postgres
    ? `case when ${field('rights', 'noindex')} = 'true' then 1 else 0 end`
    : `coalesce(${field('rights', 'noindex')}, 0)`;
  const now = postgres ? 'now()' : `strftime('%Y-%m-%dT%H:%M:%fZ', 'now')`;
  return `create view published_article as
    select a.id, a.partner_id as partner, p.name as partner_name, a.headline,
      ${field('byline')} as byline, ${field('creditLine')} as credit_line,
      ${field('dateline', 'placeText')} as dateline_place, ${field('dateline', 'date')} as dateline_date,
      a.published, a.updated_at as updated, a.version, a.revision, a.language, a.provider, a.url, a.guid,
      a.story_id as story, a.relation, a.of_id as repeats, a.is_lead, r.body_text, r.body_html,
      a.first_created, ${field('summary')} as summary, ${field('slug')} as slug,
      ${field('categories')} as categories, ${field('media')} as media,
      ${field('rights', 'copyrightNotice')} as copyright_notice,
      ${field('rights', 'copyrightHolder')} as copyright_holder,
      ${field('rights', 'usageTerms')} as usage_terms, ${field('rights', 'license')} as license,
      ${noindex} as noindex, ${field('editorialNote')} as editorial_note, ${number('priority')} as priority,
      ${field('notice')} as notice
    from articles a
    join partners p on p.id = a.partner_id
    join revisions r on r.article_id = a.id and r.number = a.revision
    where a.pub_status = 'usable' and (a.embargoed_until is null or a.embargoed_until <= ${now})`;
}
