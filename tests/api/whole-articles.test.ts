import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { load } from 'cheerio';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApi } from '../../src/api/server.ts';
import type { FeedItem } from '../../src/core/article.ts';
import { parse } from '../../src/feeds/parse/parse-document.ts';
import { addPartners, articleIdFor, type Copy, prepare, publish } from '../ingest/publishing.ts';
import { NOW } from '../store/fixtures.ts';
import { published } from '../store/published.ts';
import { KINDS, storeFor } from '../store/store.ts';

/**
 * What a partner says of its copy: each field × each format in × each surface out, each cell a test. The documents are the cases
 * `whole-*` of tests/cases/feeds; each gives the same facts as far as its format can say them.
 */
const CASES = path.join(import.meta.dirname, '../cases/feeds');
const LATER = '2026-11-04T00:00:00.000Z';

const PICTURE = {
  ...{ type: 'picture', url: 'https://wire.example/ferry.jpg', mimeType: 'image/jpeg', width: 1200, height: 800 },
  ...{ caption: 'The ferry', credit: 'Sana Malik' },
};
const FACTS = {
  summary: 'Nobody was hurt.',
  slug: 'FERRY-COLLISION',
  categories: ['Harbour', 'Accidents'],
  media: [PICTURE] as object[],
  copyrightNotice: '© 2026 Coast Wire',
  copyrightHolder: 'Coast Wire Ltd',
  usageTerms: 'Not for radio',
  license: 'https://creativecommons.org/licenses/by-nd/4.0/',
  noindex: true,
  editorialNote: 'ADDS quotes',
  priority: 3,
  firstCreated: '2026-11-03T04:15:00.000Z',
};
type Field = keyof typeof FACTS;
type Facts = { readonly [name in Field]?: unknown };

const { caption: _caption, credit: _credit, ...ICON } = PICTURE;
/** What a format cannot say (undefined), or says otherwise. */
const FORMATS: Readonly<Record<string, Facts>> = {
  rss: { usageTerms: 'https://wire.example/terms' },
  atom: {},
  'json-feed': {},
  'ninjs-1': { noindex: undefined },
  'ninjs-2': { noindex: undefined },
  'ninjs-3': {},
  nitf: { copyrightNotice: undefined, license: undefined },
  'newsml-g2': { noindex: undefined, media: [ICON] },
  'newsml-1': { license: undefined, noindex: undefined },
  // Records of no standard have one date, so the article counts from then.
  'own-json': { firstCreated: '2026-11-03T05:15:00.000Z' },
  'own-xml': { firstCreated: '2026-11-03T05:15:00.000Z' },
};

/** Where each surface has a field; those it has no place for are missing. */
type Surface = { readonly [name in Field]?: (document: Loose) => unknown };
// biome-ignore lint/suspicious/noExplicitAny: documents of eight formats, read by path
type Loose = any;

const texts = (elements: Loose): string[] => elements.get().map((one: Loose) => load(one, { xml: true }).text());
const ofRecord: Surface = {
  ...Object.fromEntries(
    ['summary', 'slug', 'categories', 'media', 'editorialNote', 'priority', 'firstCreated'].map(name => [
      name,
      (record: Loose) => record[name],
    ]),
  ),
  ...Object.fromEntries(
    ['copyrightNotice', 'copyrightHolder', 'usageTerms', 'license', 'noindex'].map(name => [
      name,
      (record: Loose) => record.rights?.[name],
    ]),
  ),
};
const media = ({ type, url, mimeType, width, height, caption, credit }: Loose) =>
  JSON.parse(JSON.stringify({ type, url, mimeType, width, height, caption, credit }));
const xmlMedia = ($: Loose): unknown => {
  const all = $('media\\:content').get();
  if (all.length === 0) return undefined;
  return all.map((one: Loose) => {
    const at = (name: string) => $(one).attr(name);
    return media({
      ...{ type: at('medium') === 'image' ? 'picture' : at('medium'), url: at('url'), mimeType: at('type') },
      ...{ width: Number(at('width')), height: Number(at('height')) },
      caption: $(one).find('media\\:description').text() || undefined,
      credit: $(one).find('media\\:credit').text() || undefined,
    });
  });
};
const xmlText = (name: string) => ($: Loose) => $(name).text() || undefined;
const ofXml: Surface = {
  media: xmlMedia,
  copyrightHolder: xmlText('dcterms\\:rightsHolder'),
  usageTerms: xmlText('xmpRights\\:UsageTerms'),
  license: $ => ($('rsl\\:standard').text() === '' ? undefined : xmlText('creativeCommons\\:license')($)),
  noindex: $ => $('rsl\\:prohibits[type=usage]').text() === 'search' || undefined,
  firstCreated: xmlText('dcterms\\:created'),
  slug: xmlText('nar\\:slugline'),
  editorialNote: xmlText('nar\\:edNote'),
  priority: $ => Number($('nar\\:urgency').text()) || undefined,
};
/** The schema of ninjs 3.1 takes a link or an expression of rights, not both. */
const policyOf = (item: Loose) => item.rightsInfo?.encodedRights && JSON.parse(item.rightsInfo.encodedRights);
const some = (values: string[]) => (values.length === 0 ? undefined : values);
const SURFACES: Readonly<Record<string, Surface>> = {
  'HTTP record': ofRecord,
  'ninjs 3.1': {
    summary: item => item.descriptions?.find((one: Loose) => one.role === 'summary')?.value,
    slug: item => item.slugline,
    categories: item => item.subjects?.map((one: Loose) => one.name),
    media: item =>
      item.associations?.map((one: Loose) => {
        const [{ href, contentType, ...size }] = one.renditions;
        const caption = one.descriptions?.[0].value;
        return media({ type: one.type, url: href, mimeType: contentType, ...size, caption, credit: one.by });
      }),
    copyrightNotice: item => item.copyrightNotice,
    copyrightHolder: item => item.copyrightHolder,
    usageTerms: item => item.usageTerms,
    license: item => item.rightsInfo?.linkedRights ?? policyOf(item)?.['http://purl.org/dc/terms/license'],
    noindex: item => policyOf(item) && policyOf(item).prohibition[0].action === 'index',
    editorialNote: item => item.edNote,
    priority: item => item.urgency,
    firstCreated: item => item.firstCreated,
  },
  'JSON Feed': {
    ...Object.fromEntries(
      Object.entries(ofRecord).map(([name, read]) => [name, (item: Loose) => read(item._news_exchange)]),
    ),
    summary: item => item.summary,
    categories: item => item.tags,
    editorialNote: item => item._news_exchange.editorial_note,
    firstCreated: item => item._news_exchange.first_created,
  },
  RSS: {
    ...ofXml,
    summary: xmlText('item > description'),
    categories: $ => some(texts($('item > category'))),
    copyrightNotice: xmlText('dc\\:rights'),
  },
  Atom: {
    ...ofXml,
    summary: xmlText('entry > summary'),
    categories: $ =>
      some(
        $('entry > category')
          .get()
          .map((one: Loose) => $(one).attr('term')),
      ),
    copyrightNotice: xmlText('entry > rights'),
  },
  'SQL view': {
    summary: row => row.summary ?? undefined,
    slug: row => row.slug ?? undefined,
    categories: row => JSON.parse(row.categories ?? 'null') ?? undefined,
    media: row => JSON.parse(row.media ?? 'null') ?? undefined,
    copyrightNotice: row => row.copyright_notice ?? undefined,
    copyrightHolder: row => row.copyright_holder ?? undefined,
    usageTerms: row => row.usage_terms ?? undefined,
    license: row => row.license ?? undefined,
    noindex: row => row.noindex === 1 || undefined,
    editorialNote: row => row.editorial_note ?? undefined,
    priority: row => row.priority ?? undefined,
    firstCreated: row => row.first_created,
  },
  'JSON-LD of the page': {
    summary: page => page.data.description,
    categories: page => page.data.keywords,
    media: page =>
      page.data.associatedMedia?.map((one: Loose) =>
        media({ ...one, type: 'picture', url: one.contentUrl, mimeType: one.encodingFormat, credit: one.creditText }),
      ),
    copyrightNotice: page => page.data.copyrightNotice,
    copyrightHolder: page => page.data.copyrightHolder?.name,
    usageTerms: page => page.data.usageInfo?.text,
    license: page => page.data.license,
    noindex: page => (page.robots === 'noindex' && page.header === 'noindex') || undefined,
    firstCreated: page => page.data.dateCreated,
  },
};

test('every case named whole-* has its row', () => {
  const cases = readdirSync(CASES).filter(name => name.startsWith('whole-'));
  expect(cases.sort()).toEqual(
    Object.keys(FORMATS)
      .map(name => `whole-${name}`)
      .sort(),
  );
});

describe.each(KINDS)('what a partner says of its copy, on %s', kind => {
  const store = storeFor(kind, 'all tests', async filled => {
    await addPartners(filled, Object.keys(FORMATS), NOW);
    await publish(filled, await prepare(await Promise.all(Object.keys(FORMATS).map(copyOf)), LATER), LATER);
  });
  let api: FastifyInstance;
  beforeAll(async () => {
    api = await createApi({ store: store(), now: () => new Date(LATER) });
  });
  afterAll(() => api.close());

  const ids = new Map<string, string>();
  async function copyOf(format: string): Promise<Copy> {
    const folder = path.join(CASES, `whole-${format}`);
    const file = readdirSync(folder).find(name => name.startsWith('feed.')) ?? '';
    const { items } = await parse({ bytes: readFileSync(path.join(folder, file)) });
    const [item] = items as readonly (FeedItem & { guid: string })[];
    if (item === undefined) throw new Error(`${folder} has no item`);
    // The notice of a channel is given to its items where the document is kept.
    const rights = format === 'rss' ? { rights: FACTS.copyrightNotice } : {};
    const copy = { ...item, ...rights, partner: format };
    ids.set(format, articleIdFor(copy));
    return copy;
  }

  const text = async (url: string) => (await api.inject({ url })).payload;
  const json = async (url: string): Promise<Loose> => JSON.parse(await text(url));
  const read: Readonly<Record<string, (format: string, id: string) => Promise<Loose>>> = {
    'HTTP record': (_, id) => json(`/v1/articles/${id}`),
    'ninjs 3.1': (_, id) => json(`/v1/articles/${id}?format=ninjs`),
    'JSON Feed': async format => (await json(`/feeds/${format}.json`)).items[0],
    RSS: async format => load(await text(`/feeds/${format}.rss`), { xml: true }),
    Atom: async format => load(await text(`/feeds/${format}.atom`), { xml: true }),
    'SQL view': (_, id) => published(store().read).selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
    'JSON-LD of the page': async (_, id) => {
      const { payload, headers } = await api.inject({ url: `/articles/${id}`, headers: { accept: 'text/html' } });
      const $ = load(payload);
      const data = JSON.parse($('script[type="application/ld+json"]').text());
      return { data, robots: $('meta[name=robots]').attr('content'), header: headers['x-robots-tag'] };
    },
  };
  const documents = new Map<string, Promise<Loose>>();
  const documentOf = (format: string, surface: string): Promise<Loose> => {
    const key = `${format} ${surface}`;
    const document = documents.get(key) ?? read[surface]?.(format, ids.get(format) ?? '');
    if (document === undefined) throw new Error(`nothing reads ${surface}`);
    documents.set(key, document);
    return document;
  };

  for (const [format, exceptions] of Object.entries(FORMATS)) {
    for (const [surface, places] of Object.entries(SURFACES)) {
      test.each(Object.keys(places) as Field[])(`${format} → ${surface}: %s`, async field => {
        const said = field in exceptions ? exceptions[field] : FACTS[field];
        // Lists count an article from its publication where nothing says when it was made.
        expect(places[field]?.(await documentOf(format, surface))).toEqual(said);
      });
    }
  }

  test('a category finds its articles, whatever its case, page by page', async () => {
    const seen: string[] = [];
    for (let next: string | null = ''; next !== null; ) {
      const page: Loose = await json(`/v1/articles?category=HARBOUR&limit=4${next === '' ? '' : `&cursor=${next}`}`);
      seen.push(...page.articles.map((article: Loose) => article.id));
      next = page.next;
    }
    expect(seen.sort()).toEqual([...ids.values()].sort());
    expect((await json('/v1/articles?category=harbour&partner=nitf')).articles).toHaveLength(1);
    expect((await json('/v1/articles?category=harb')).articles).toEqual([]);
  });

  test('an article that changes its section is found under the new one only', async () => {
    const copy = await copyOf('nitf');
    const moved = { ...copy, categories: ['Shipping', 'Harbour'], version: '3' };
    await publish(store(), await prepare([moved], LATER), LATER);
    const found = async (category: string) => (await json(`/v1/articles?partner=nitf&category=${category}`)).articles;
    expect(await found('shipping')).toHaveLength(1);
    expect(await found('harbour')).toHaveLength(1);
    expect(await found('accidents')).toHaveLength(0);
  });
});
