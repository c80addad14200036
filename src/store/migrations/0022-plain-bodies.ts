import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../sql.ts';

/** HTML that is only the text in paragraphs is stored as "=" (`packArticle`): the view writes it out. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const postgres = isPostgres(db);
  const lineBreak = postgres ? 'chr(10)' : 'char(10)';
  const escaped = `replace(replace(replace(r.body_text, '&', '&amp;'), '<', '&lt;'), '>', '&gt;')`;
  const html = `case when r.body_html = '=' then '<p>' || replace(${escaped}, ${lineBreak}, '</p><p>') || '</p>'
    else r.body_html end as body_html`;
  const { rows } = postgres
    ? await sql<{
        text: string;
      }>`select 'create view published_article as ' || pg_get_viewdef('published_article') as text`.execute(db)
    : await sql<{ text: string }>`select sql as text from sqlite_master where name = 'published_article'`.execute(db);
  await sql`drop view published_article`.execute(db);
  await sql.raw((rows[0]?.text ?? '').replace(/\br\.body_html\b/, html)).execute(db);
}
