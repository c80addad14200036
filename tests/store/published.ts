import type { Database } from '../../src/store/tables.ts';

/** A row of the view for those who read the database itself; the program never does. */
type PublishedArticleRow = {
  id: string;
  partner: string;
  partner_name: string;
  headline: string;
  byline: string | null;
  credit_line: string | null;
  dateline_place: string | null;
  dateline_date: string | null;
  published: string | null;
  updated: string;
  version: string | null;
  revision: number;
  language: string | null;
  provider: string | null;
  url: string | null;
  guid: string | null;
  story: string;
  relation: string;
  repeats: string | null;
  is_lead: number;
  body_text: string;
  body_html: string;
  first_created: string | null;
  summary: string | null;
  slug: string | null;
  /** JSON. */
  categories: string | null;
  /** JSON. */
  media: string | null;
  copyright_notice: string | null;
  copyright_holder: string | null;
  usage_terms: string | null;
  license: string | null;
  noindex: number;
  editorial_note: string | null;
  priority: number | null;
  notice: string | null;
};

/** What the view `published_article` shows. */
export const published = (db: Database) =>
  db.withTables<{ published_article: PublishedArticleRow }>().selectFrom('published_article');
