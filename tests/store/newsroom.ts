import { appendChanges, insertRevisions, upsertArticles } from '../../src/store/articles.ts';
import { syncPartners } from '../../src/store/feeds.ts';
import type { Store } from '../../src/store/open-store.ts';
import { insertLinks } from '../../src/store/similarity/stories.ts';
import type { ArticleRow, ChangeKind } from '../../src/store/tables.ts';
import { articleRow, DAILY_MAIL, MORNING_POST, NOW, revisionRow } from './fixtures.ts';

/** What the filled store holds, by the part each article plays. */
export type Newsroom = Readonly<
  Record<'lead' | 'copy' | 'revised' | 'other' | 'embargoed' | 'lifted' | 'canceled' | 'withheld', ArticleRow>
>;

/** Fills a store with one article of each kind that a reader has to tell apart, and the change log that led there. */
export async function fillNewsroom(store: Store): Promise<Newsroom> {
  const at = (hour: number) => `2026-11-03T${String(hour).padStart(2, '0')}:00:00.000Z`;
  const lead = articleRow('lead', {
    published: at(1),
    listed_at: at(1),
    headline: 'China opens <b>its</b> "moon" & more',
  });
  const copy = articleRow('copy', {
    ...{ published: at(2), listed_at: at(2), partner_id: MORNING_POST.id, story_id: lead.id, is_lead: 0 },
    ...{ relation: 'duplicate', of_id: lead.id, score: 0.98, headline: 'Another headline' },
  });
  const revised = articleRow('revised', { published: at(3), listed_at: at(3), revision: 2, language: 'ur' });
  const other = articleRow('other', {
    ...{ published: null, listed_at: at(4), first_created: at(4) },
    partner_id: MORNING_POST.id,
    language: 'en-GB',
    url: null,
  });
  const embargoed = articleRow('embargoed', {
    ...{ published: at(5), listed_at: at(5), embargoed_until: '2999-01-01T00:00:00.000Z' },
    ...{ lift_at: '2999-01-01T00:00:00.000Z', story_id: lead.id, headline: 'Secret until the year 2999' },
  });
  const lifted = articleRow('lifted', {
    published: at(6),
    listed_at: at(6),
    embargoed_until: '2020-01-01T00:00:00.000Z',
  });
  const canceled = articleRow('canceled', {
    published: at(7),
    listed_at: at(7),
    pub_status: 'canceled',
    headline: 'A libel',
  });
  const withheld = articleRow('withheld', { published: at(8), listed_at: at(8), pub_status: 'withheld' });
  const newsroom: Newsroom = { lead, copy, revised, other, embargoed, lifted, canceled, withheld };
  const all = Object.values(newsroom);
  const line = (article: ArticleRow, kind: ChangeKind, revision = 1, details?: Record<string, unknown>) => ({
    ...{ kind, at: NOW, articleId: article.id, revision, storyId: article.story_id },
    ...(details === undefined ? {} : { details }),
  });
  await store.write(tx => syncPartners(tx, { partners: [DAILY_MAIL, MORNING_POST] }, NOW));
  await store.publish(async tx => {
    await upsertArticles(tx, all);
    await insertRevisions(tx, [
      { ...revisionRow({ ...revised, revision: 1 }, 'As it was first printed.') },
      { ...revisionRow(revised, 'As it was corrected, with a 100% new ending.'), reason: 'corrected' },
      ...all.filter(article => article !== revised).map(article => revisionRow(article)),
    ]);
    await insertLinks(tx, [
      {
        a: copy.id,
        b: lead.id,
        kind: 'duplicate',
        score: 0.98,
        evidence: '{"shared":0.98}',
      },
      { a: embargoed.id, b: lead.id, kind: 'version', score: 0.8, evidence: null },
    ]);
    await appendChanges(tx, [
      line(lead, 'published'),
      line(copy, 'published'),
      line(revised, 'published', 1),
      line(revised, 'corrected', 2, { changed: ['bodyText'] }),
      line(other, 'published'),
      line(lifted, 'embargo-lifted'),
      line(canceled, 'published'),
      line(canceled, 'canceled', 1, { reason: 'The agency withdrew it.', by: 'afp' }),
    ]);
  });
  return newsroom;
}
