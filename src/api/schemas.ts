import type { FastifyInstance } from 'fastify';

/** Schemas of the answers, for OpenAPI only: they check nothing and drop nothing. */
const text = (description?: string) => ({ type: 'string', ...(description && { description }) });
const whole = (description?: string) => ({ type: 'integer', ...(description && { description }) });
const time = (description: string) => ({ type: 'string', format: 'date-time', description });
const orNull = (schema: object) => ({ anyOf: [schema, { type: 'null' }] });
const list = (items: object) => ({ type: 'array', items });
const object = (properties: object, description?: string) => ({
  type: 'object',
  properties,
  ...(description && { description }),
});

const PARTY = object({ id: text('In our list of organizations.'), name: text(), asWritten: text() });

/** Which rule found it, and how sure it is where it is not certain. */
const EVIDENCE = { rule: text(), confidence: { type: 'number', minimum: 0, maximum: 1 } };

const ARTICLE = {
  $id: 'Article',
  type: 'object',
  required: ['id', 'headline', 'partner', 'story', 'relation', 'revision'],
  description: 'What a source does not say is absent.',
  properties: {
    id: text(),
    headline: text(),
    byline: orNull(text('House style: "Jane Smith and John Doe".')),
    authors: list(object({ name: text(), role: text(), organization: text(), location: text() })),
    contributors: list(object({ name: text(), role: text() })),
    organizations: list(PARTY),
    dateline: orNull(
      object({
        raw: text(),
        placeText: text('As printed.'),
        city: text(),
        region: text(),
        country: text(),
        date: text('YYYY-MM-DD, or --MM-DD where the year is not known.'),
        provider: PARTY,
        places: list(
          object({
            city: text(),
            region: text(),
            country: text(),
            latitude: { type: 'number' },
            longitude: { type: 'number' },
          }),
        ),
      }),
    ),
    credits: list(
      object({
        kind: text(),
        parties: list(PARTY),
        people: list(object({ name: text(), role: text() })),
        raw: text('As printed.'),
        placement: text(),
        ...EVIDENCE,
      }),
    ),
    creditLine: orNull(text('The credits in house style.')),
    bodyText: text('The story alone, as plain text.'),
    bodyHtml: text('The same as HTML that is safe in any page.'),
    text: text('The plain text before anything was removed.'),
    removed: list(object({ as: text(), start: whole(), end: whole(), raw: text(), ...EVIDENCE })),
    doubts: list({ type: 'object', description: 'What a rule found but was not sure enough of to remove.' }),
    trail: list(object({ party: PARTY, by: text() })),
    loop: object({ reason: text() }, 'Our own copy came back: it is a copy of its story and never the lead.'),
    partnerRules: list(text('What a rule of its partner did with it.')),
    partner: text('Id of the partner it came from.'),
    partnerName: text(),
    url: text(),
    guid: text(),
    summary: text('Plain text.'),
    slug: text(),
    categories: list(text('A category, keyword or subject by its name.')),
    media: list(
      object({
        type: { type: 'string', enum: ['picture', 'video', 'audio', 'other'] },
        url: text(),
        mimeType: text(),
        width: whole('Pixels.'),
        height: whole('Pixels.'),
        caption: text(),
        credit: text(),
      }),
    ),
    rights: object({
      copyrightNotice: text(),
      copyrightHolder: text(),
      usageTerms: text(),
      license: text('The address or name of a licence, or an encoded rights expression.'),
      noindex: { type: 'boolean', description: 'Search engines are not to index it.' },
      until: time('When they end: from then on the article is on no surface.'),
    }),
    editorialNote: text('To editors, not for print.'),
    priority: { type: 'integer', minimum: 1, maximum: 9, description: 'IPTC’s urgency: 1 is the most urgent.' },
    notice: text('What it says of its own correction.'),
    notices: list(
      object(
        { kind: text(), raw: text('As written.'), placement: text(), until: time('Until when an embargo holds.') },
        'An instruction to editors in its words: an embargo, or the withdrawal of other copy.',
      ),
    ),
    provenance: list(
      object(
        { kind: text(), in: text(), manifest: text('The manifest store in base64.'), cut: { type: 'boolean' } },
        'A C2PA manifest that was hidden in the text; it is not verified.',
      ),
    ),
    published: time('As the source says.'),
    firstCreated: time('When its first version was made, or first seen.'),
    updated: time('When the store last changed it.'),
    version: text('As the source printed it, else the number of the revision.'),
    revision: whole('Rises with every change of its words.'),
    pubStatus: text(),
    language: text(),
    provider: text(),
    story: text('Id of the story it belongs to.'),
    relation: { type: 'string', enum: ['new', 'duplicate', 'excerpt', 'version', 'contains', 'derived'] },
    of: orNull(text('Id of the article it repeats.')),
    score: { type: 'number' },
    lead: { type: 'boolean', description: 'Whether it is the article of its story that lists show.' },
  },
};

/** What only the store knows of an article as it is now: a revision is its words at one time. */
const NOW_ONLY = [
  ...['partner', 'partnerName', 'url', 'guid', 'published', 'firstCreated', 'updated', 'version', 'pubStatus'],
  ...['language', 'provider', 'story', 'relation', 'of', 'score', 'lead'],
];

const REVISION = {
  $id: 'Revision',
  type: 'object',
  required: ['id', 'headline', 'bodyText', 'bodyHtml', 'revision', 'at', 'reason'],
  properties: {
    ...Object.fromEntries(Object.entries(ARTICLE.properties).filter(([name]) => !NOW_ONLY.includes(name))),
    revision: whole('Its number, from 1.'),
    at: time('When it was stored.'),
    reason: {
      type: 'string',
      description: 'Why there is a new one; outdated: it came late and was filed without being shown.',
      enum: ['published', 'updated', 'corrected', 'canceled', 'reissued', 'outdated'],
    },
  },
};

const CHANGE = {
  $id: 'Change',
  type: 'object',
  required: ['seq', 'kind', 'at', 'article'],
  properties: {
    seq: whole('Rises by one; a reader who follows "next" misses none.'),
    kind: {
      type: 'string',
      enum: [
        ...['published', 'updated', 'corrected', 'canceled', 'reissued', 'expired'],
        ...['lead-changed', 'story-changed', 'embargo-lifted'],
      ],
    },
    at: time('When it was written.'),
    article: {
      description: 'What was withdrawn, or is under embargo again, has only its id, version and reason.',
      anyOf: [
        { $ref: 'Article#' },
        { $ref: 'Ninjs#' },
        { type: 'object', required: ['id', 'version'], properties: { id: text(), version: text(), reason: text() } },
      ],
    },
    details: {
      type: 'object',
      additionalProperties: true,
      description:
        'What the change said when it was written. The article has its words of then, and its place in its story of now.',
    },
  },
};

/** Its own schema is at IPTC's address; here only what tells it from our record. */
const NINJS = {
  $id: 'Ninjs',
  type: 'object',
  required: ['uri', 'standard'],
  description:
    'With format=ninjs: IPTC ninjs 3.1. One that was withdrawn, or is under embargo again, has only its uri, version and edNote.',
  properties: {
    uri: text(),
    standard: { ...object({ name: text(), version: text(), schema: text() }), required: ['name', 'version', 'schema'] },
  },
};

const PROBLEM = {
  $id: 'Problem',
  type: 'object',
  description: 'RFC 9457',
  properties: {
    type: text(),
    title: text(),
    status: { type: 'integer' },
    detail: text('For people.'),
    code: text('For programs; stable.'),
    instance: text(),
    start: whole('Of history-changed and changes-deleted: the number of the first change that the log still has.'),
    end: whole('Of both: the number of its last change.'),
    epoch: text('Of both: the history of the log.'),
  },
};

export function addSchemas(app: FastifyInstance): void {
  for (const schema of [ARTICLE, REVISION, NINJS, CHANGE, PROBLEM]) app.addSchema(schema);
}

/** The answers of a route, for OpenAPI: its own, and problem documents. */
export function answers(properties: Readonly<Record<string, object>> | typeof ARTICLE_OR_NINJS) {
  const ok = 'anyOf' in properties ? properties : { ...object(properties), required: Object.keys(properties) };
  const problems = { 'application/problem+json': { schema: { $ref: 'Problem#' } } };
  const known = { description: 'The answer is the one whose ETag If-None-Match named.', type: 'null' };
  return { 200: ok, 304: known, '4xx': { description: 'A problem document.', content: problems } };
}

/** The answer of a route that gives no JSON, for OpenAPI. */
export function documentOf(mediaType: string, description: string) {
  const [type = ''] = mediaType.split(';', 1);
  return { 200: { description, content: { [type]: { schema: { type: 'string' } } } } };
}

export const AS_OF = whole('The number of the last change that this list reflects: go on with changes?after=asOf.');
export const EPOCH = text(
  'The history of the change log. It changes when a backup is restored: then start from the list.',
);

export const NEXT = whole('The number to go on after: "after" itself where nothing is new.');

export const revisionsOf = { type: 'array', items: { $ref: 'Revision#' } } as const;
export const ARTICLE_OR_NINJS = { anyOf: [{ $ref: 'Article#' }, { $ref: 'Ninjs#' }] } as const;
export const articlesOf = { type: 'array', items: ARTICLE_OR_NINJS } as const;
export const changesOf = { type: 'array', items: { $ref: 'Change#' } } as const;
