import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { loadKnowledge } from '../config/knowledge.ts';
import type { Article, Draft } from '../src/core/article.ts';
import { normalize } from '../src/core/normalize-article.ts';
import type { Partner } from '../src/core/partner.ts';

/**
 * `node tests/evaluate-held-out.ts [--bad A|B|unseen] [--by-house] [--by-language] [SET …]`: figures on the wide development
 * sets, held out by house, on South Asian copy, and on the rows of `tests/cases/unseen`, lot by lot. Houses fall into halves A and B by the hash of their names: rules are
 * made from failures of A alone, so B tells how they fare on copy nobody looked at. It is no test and never fails.
 */
const DATA = '../shared/data';
const UNSEEN = 'tests/cases/unseen';

type Row = {
  readonly set: string;
  readonly house: string;
  readonly draft: Draft;
  /** What a reader leaves at the end of the text as no part of the story. */
  readonly tail?: string | undefined;
  readonly place?: string | undefined;
  readonly agency?: string | undefined;
  readonly date?: string | undefined;
  readonly credits?: readonly string[] | undefined;
  /** Houses that the copy names rightly, although no credit of its own is asked for. */
  readonly also?: readonly string[];
  readonly people?: readonly string[] | undefined;
  /** Words of the story that look like none: they must stay in the body. */
  readonly keeps?: string | undefined;
  readonly authors?: readonly string[] | undefined;
  readonly partner?: Partner;
  /** The kind that the one credit must be of, with all its parties. */
  readonly kind?: string | undefined;
};

const HOUSES: readonly [RegExp, string][] = [
  [/^(?:fox|fnc)/i, 'Fox News'],
  [/^(?:ap$|associated press)/i, 'AP'],
  [/^cnn\b/i, 'CNN'],
  [/^urdu-/, 'urdu'],
  [/estadao|folha/, 'brazil'],
  [/^asriran|^sobhane/, 'persian'],
  [/^national review/i, 'National Review'],
];

function houseOf(name: string): string {
  return HOUSES.find(([pattern]) => pattern.test(name))?.[1] ?? name;
}

/** FNV-1a; the same house falls into the same half everywhere. */
function halfOf(house: string): 'A' | 'B' {
  let hash = 2_166_136_261;
  for (const character of house) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619) >>> 0;
  return ((hash >>> 7) ^ (hash >>> 15)) & 1 ? 'A' : 'B';
}

// Data of another making: each field is looked at where it is used.
type Loose = Readonly<Record<string, unknown>>;
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const list = (value: unknown): string[] | undefined => (Array.isArray(value) ? value.map(String) : undefined);
const object = (value: unknown): Loose => (typeof value === 'object' && value !== null ? { ...value } : {});

function readRows(file: string): Loose[] {
  if (!existsSync(file)) return [];
  const content = readFileSync(file, 'utf8');
  const rows: unknown = file.endsWith('.json')
    ? JSON.parse(content)
    : content
        .split('\n')
        .filter(Boolean)
        .map(line => JSON.parse(line));
  return Array.isArray(rows) ? rows.map(object) : [];
}

function language(value: unknown): { language?: string } {
  const code = text(value);
  return code === undefined || code === 'und' ? {} : { language: code };
}

function articleRow(set: string, row: Loose): Row {
  const expected = object(row['expected']);
  const also = ['dateline_agency', 'corpus_source', 'media_credit'].flatMap(
    key => text(expected[key])?.split('/') ?? [],
  );
  return {
    set,
    house: houseOf(text(row['house']) ?? text(row['group']) ?? set),
    draft: { id: String(row['id']), headline: 'x', bodyText: String(row['text']), ...language(row['lang']) },
    place: text(expected['dateline_place']) ?? '',
    agency: text(expected['dateline_agency']),
    date: text(expected['dateline_md']),
    credits: list(expected['credits']) ?? [],
    also,
    tail: text(expected['tail_raw']),
  };
}

function partnerOf(row: Loose): { partner?: Partner } {
  const name = text(row['name']);
  if (name === undefined) return {};
  const exchanges = (list(row['exchanges']) ?? []).map(house => ({ with: house }));
  return { partner: { id: 'own', name, aliases: list(row['aliases']) ?? [], feeds: [], exchanges } };
}

const FIELD_BODY = 'The council met on Monday and put off the vote.';

const SETS: Readonly<Record<string, () => Row[]>> = {
  articles: () => readRows(`${DATA}/articles-wide.dev.jsonl`).map(row => articleRow('articles', row)),
  'south-asia': () =>
    readRows(`${DATA}/articles.dev.jsonl`)
      .filter(row => text(row['group'])?.startsWith('southasia'))
      .map(row => ({ ...articleRow('south-asia', row), house: text(row['group']) ?? '' })),
  republication: () => readRows(`${DATA}/republication.dev.jsonl`).map(row => articleRow('republication', row)),
  bylines: () =>
    readRows(`${DATA}/bylines-wide.dev.jsonl`).map(row => ({
      set: 'bylines',
      house: text(row['group']) ?? 'bylines',
      draft: {
        id: String(row['id']),
        headline: 'x',
        byline: String(row['raw']),
        bodyText: 'x',
        ...language(row['lang']),
      },
      authors: list(row['expected_authors']),
    })),
  contributors: () =>
    readRows(`${DATA}/contributors.dev.jsonl`).map(row => ({
      set: 'contributors',
      house: houseOf(text(row['house']) ?? ''),
      draft: { id: String(row['id']), headline: 'x', bodyText: `${FIELD_BODY}\n\n${String(row['raw'])}` },
      people: list(row['expected_people']),
    })),
  unseen: () =>
    readdirSync(UNSEEN).flatMap(file =>
      readRows(`${UNSEEN}/${file}`).map(row => {
        const name = path.basename(file, '.json');
        const raw = text(row['raw']);
        const isField = name.startsWith('bylines');
        const bodyText = text(row['text']) ?? (isField ? 'x' : `${FIELD_BODY}\n\n${raw ?? ''}`);
        const byline = isField ? { byline: raw ?? '' } : {};
        return {
          set: `unseen ${name}`,
          house: 'unseen',
          draft: {
            id: String(row['id']),
            headline: text(row['headline']) ?? 'x',
            bodyText,
            ...byline,
            ...language(row['language']),
          },
          ...(row['text'] !== undefined && {
            place: text(row['place']) ?? '',
            agency: text(row['agency']),
            date: text(row['date']),
            credits: list(row['credits']) ?? [],
            also: [text(row['agency']) ?? ''],
            authors: list(row['authors']) ?? [],
            ...partnerOf(object(row['partner'])),
            kind: text(row['kind']),
            keeps: text(row['keeps']),
          }),
          ...(isField && { authors: list(row['authors']) }),
          ...(row['people'] !== undefined && { people: list(row['people']) }),
        };
      }),
    ),
};

const fold = (name: unknown): string =>
  String(name ?? '')
    .normalize('NFC')
    .replace(/[\s.]+/g, ' ')
    .trim()
    .replace(/^[ ,]+|[ ,]+$/g, '')
    .toLowerCase();
const personKey = (name: string): string =>
  fold(
    name
      .normalize('NFD')
      .replace(/[\u0300-\u036f]/g, '')
      .replace(/\./g, ' '),
  ).replace(/ (?=\S(?: |$))/g, ' ');

const SAME: Readonly<Record<string, string>> = {
  reuter: 'reuters',
  xinhuanet: 'xinhua',
  'agence france-presse': 'afp',
  'associated press': 'ap',
  'associated press of pakistan': 'app',
  'press trust of india': 'pti',
  'xinhua news agency': 'xinhua',
  agency: 'agencies',
  'news agencies': 'agencies',
  'anadolu agency': 'anadolu',
};
function houseKey(name: string): string {
  const key = fold(name).replace(/^(?:our|the) /, '');
  return SAME[key] ?? key;
}

class Tally {
  readonly counts = new Map<string, [number, number]>();
  add(name: string, right: boolean): void {
    const count = this.counts.get(name) ?? [0, 0];
    if (right) count[0] += 1;
    count[1] += 1;
    this.counts.set(name, count);
  }
  toString(): string {
    const parts = [...this.counts].map(([name, [right, all]]) =>
      /^(?:false|none|wrong|removed)/.test(name)
        ? `${name} ${right}/${all}`
        : `${name} ${((100 * right) / all).toFixed(1)} (${right}/${all})`,
    );
    const [hit, found] = this.counts.get('credit precision') ?? [0, 0];
    const [, wanted] = this.counts.get('credit recall') ?? [0, 0];
    if (found + wanted > 0) parts.push(`credit F1 ${((200 * hit) / (found + wanted)).toFixed(1)}`);
    return parts.join(', ');
  }
}

function judge(row: Row, got: Article, tally: Tally): Loose[] {
  const bad: Loose[] = [];
  const names = (party: { name: string; asWritten?: string; id?: string }): string[] =>
    [party.name, party.asWritten, party.id].flatMap(name => (name === undefined ? [] : [houseKey(name)]));
  if (row.place !== undefined) {
    const [want, have] = [fold(row.place), fold(got.dateline?.placeText)];
    if (want === '') tally.add('false dateline', have !== '');
    else {
      const right = have === want || (have !== '' && have === fold(row.place.split(',')[0]));
      tally.add('place', right);
      if (row.draft.language === 'en' && fold(row.draft.bodyText?.slice(0, row.place.length + 3)).startsWith(want))
        tally.add('place in English at the head', right);
    }
    if (want !== have && have !== fold(row.place.split(',')[0]))
      bad.push({ place: row.place, got: got.dateline?.placeText ?? null });
  }
  if (row.agency !== undefined && !row.agency.includes('/')) {
    const heads = got.credits.filter(credit => credit.placement === 'head').flatMap(credit => credit.parties);
    const found = [...(got.dateline?.provider ? [got.dateline.provider] : []), ...heads].flatMap(names);
    const right = found.includes(houseKey(row.agency));
    tally.add('agency', right);
    if (!right) bad.push({ agency: row.agency, got: found });
  }
  if (row.date !== undefined) {
    const right = got.dateline?.date?.endsWith(row.date) === true;
    tally.add('date', right);
    if (!right) bad.push({ date: row.date, got: got.dateline?.date ?? null });
  }
  if (row.credits !== undefined) {
    const wanted = new Set(row.credits.map(houseKey));
    const also = new Set((row.also ?? []).map(houseKey));
    const hit = new Set<string>();
    for (const credit of got.credits.filter(({ kind }) => kind !== 'photo')) {
      for (const party of credit.parties) {
        const name = names(party).find(each => wanted.has(each));
        if (name !== undefined) {
          if (!hit.has(name)) tally.add('credit precision', true);
          hit.add(name);
        } else if (!names(party).some(each => also.has(each)) && credit.placement !== 'byline') {
          tally.add('credit precision', false);
          bad.push({ extra: party.name, raw: credit.raw.slice(0, 120), rule: credit.rule });
        }
      }
    }
    for (const name of wanted) {
      tally.add('credit recall', hit.has(name));
      if (!hit.has(name)) bad.push({ missed: name });
    }
  }
  if (row.partner !== undefined) {
    const credits = got.credits.filter(({ kind, parties }) => kind !== 'photo' && parties.length > 0);
    const wanted = (row.credits ?? []).map(houseKey);
    const isWhole = ({ kind, parties }: (typeof credits)[number]): boolean =>
      kind === row.kind &&
      parties.length === wanted.length &&
      wanted.every(name => parties.flatMap(names).includes(name));
    const right = wanted.length === 0 ? credits.length === 0 : credits.length === 1 && credits.every(isWhole);
    tally.add(wanted.length === 0 ? 'look-alike left' : 'exchange row', right);
    if (!right) bad.push({ exchange: wanted, got: credits.map(({ kind, parties }) => [kind, parties.length]) });
  }
  if (row.tail !== undefined) {
    const left = (of: string): string => of.replace(/\s+/g, '');
    const right = !left(got.bodyText).endsWith(left(row.tail));
    tally.add('tail taken off', right);
    if (!right) bad.push({ tail: row.tail });
  }
  if (row.keeps !== undefined) {
    const kept = got.bodyText.includes(row.keeps);
    tally.add('words of the story kept', kept);
    if (!kept) bad.push({ removed: row.keeps });
  }
  if (row.authors !== undefined) {
    const want = new Set(row.authors.map(fold));
    const have = new Set(got.authors.map(({ name }) => fold(name)));
    const exact = want.size === have.size && [...want].every(name => have.has(name));
    const trivial = row.authors.length === 1 && fold(row.draft.byline) === fold(row.authors[0]);
    if (row.draft.byline !== undefined || want.size > 0) {
      tally.add('authors', exact);
      if (!trivial) tally.add('authors non-trivial', exact);
    }
    tally.add(
      'wrong person',
      [...have].some(name => !want.has(name)),
    );
    if (!exact) bad.push({ authors: row.authors, got: got.authors.map(({ name }) => name) });
  }
  if (row.people !== undefined) {
    const want = new Set(row.people.map(personKey));
    const named = [...got.contributors, ...got.authors, ...got.credits.flatMap(credit => credit.people ?? [])];
    const have = new Set(named.map(({ name }) => personKey(name)));
    const exact = want.size === have.size && [...want].every(name => have.has(name));
    tally.add('people', exact);
    tally.add(
      'wrong person',
      [...have].some(name => !want.has(name)),
    );
    if (!exact) bad.push({ people: row.people, got: [...have] });
  }
  return bad;
}

const args = process.argv.slice(2);
const badHalf = args.includes('--bad') ? args[args.indexOf('--bad') + 1] : undefined;
const byHouse = args.includes('--by-house');
const byLanguage = args.includes('--by-language');
const showRemoved = args.includes('--removed');
const wanted = args.filter(arg => arg in SETS);
const knowledge = loadKnowledge();
for (const [name, load] of Object.entries(SETS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const tallies = new Map<string, Tally>();
  for (const row of load()) {
    const got = normalize(row.draft, knowledge, row.partner);
    const half = row.house === 'unseen' ? 'unseen' : halfOf(row.house);
    const keys = [
      ...(row.house === 'unseen' ? [row.set] : [half, 'A+B']),
      ...(byHouse && row.house !== 'unseen' ? [`${half} ${row.house}`] : []),
      ...(byLanguage ? [`in ${row.draft.language ?? 'an unknown language'}`] : []),
    ];
    let bad: Loose[] = [];
    for (const key of keys) {
      const tally = tallies.get(key) ?? new Tally();
      tallies.set(key, tally);
      bad = judge(row, got, tally);
    }
    if (showRemoved && half === badHalf)
      for (const { as, raw, rule, start } of got.removed)
        process.stderr.write(`${row.house} ${row.draft.id} @${start} ${as} [${rule}] ${JSON.stringify(raw)}\n`);
    else if (half === badHalf && bad.length > 0) {
      const body = row.draft.byline ?? row.draft.bodyText ?? '';
      const sample =
        body.length < 420 ? body : `${body.slice(0, row.set === 'republication' ? 0 : 200)} […] ${body.slice(-300)}`;
      process.stderr.write(
        `${JSON.stringify({ id: row.draft.id, house: row.house, lang: row.draft.language, bad, text: sample })}\n`,
      );
    }
  }
  for (const [key, tally] of [...tallies].sort(([a], [b]) => (a < b ? -1 : 1)))
    process.stdout.write(`${name.padEnd(14)} ${key.padEnd(20)} ${tally}\n`);
}
