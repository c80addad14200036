import type { Match } from '../core/article.ts';
import { articleIdentity, judgeGuids } from '../core/identity.ts';
import { replayStories } from '../core/similarity/replay.ts';
import type { Similarity } from '../core/similarity/score.ts';
import { type Signature, signatureOf } from '../core/similarity/signature.ts';
import { ExchangeError } from '../errors.ts';
import { defineCommand } from './io/command.ts';
import { linkInWords } from './io/evidence.ts';
import { stepProgress } from './io/progress.ts';
import { recordsOf } from './io/read-records.ts';
import { errorRecord, writeRecord } from './io/write-records.ts';

const WINDOW_DAYS = 10;

/** One record of the input; the text is gone once it is signed. */
type Entry = {
  readonly id: string;
  readonly source: string;
  readonly guid?: string;
  readonly url?: string;
  readonly version?: string;
  readonly headline: string;
  readonly signature: Signature;
};

export const command = defineCommand({
  summary: 'Tells which of the articles given are one story, and what each copy is.',
  usage: `[--why] [FILE…]

  FILE holds one JSON record a line; without it, standard input is read. All files are compared together.

  in   {id, headline, bodyText, published?, source?, guid?, url?, version?}
  out  {id, story, relation, of, score}
  --why  also why each copy is what it is to "of": shares both ways, what was substituted, hours and sources apart`,
  options: { why: { type: 'boolean' } },
  operands: true,
  async run({ why }, files) {
    // The id of a record that was read, or the error record to print in its place.
    const order: (string | object)[] = [];
    const entries = new Map<string, Entry>();
    for await (const record of recordsOf(files)) {
      try {
        if (record instanceof ExchangeError) throw record;
        const entry = entryOf(record);
        entries.set(entry.id, entry);
        order.push(entry.id);
      } catch (error) {
        order.push(errorRecord(record, error));
      }
    }
    const all = [...entries.values()];
    const progress = stepProgress('article');
    const compared = (done: number) => progress.step(done, done, all.length);
    const { matches, similarityOf } = replayStories(all, WINDOW_DAYS, versionsOf(all), compared);
    progress.end();
    const matchOf = new Map<string, Match & { readonly why?: string }>(matches.map(match => [match.id, match]));
    if (why) for (const match of matches) matchOf.set(match.id, { ...match, ...reasonOf(match, similarityOf) });
    for (const one of order) await writeRecord(typeof one === 'string' ? matchOf.get(one) : one);
    return order.some(one => typeof one !== 'string') ? 1 : 0;
  },
});

/** Why an article repeats another, in a sentence; nothing for one that repeats none. */
function reasonOf({ id, of }: Match, similarityOf: (a: string, b: string) => Similarity | undefined): { why?: string } {
  const pair = of === null ? undefined : similarityOf(id, of);
  if (of === null || pair === undefined) return {};
  const { kind, score, evidence } = pair;
  return { why: linkInWords({ a: id, b: of, kind, score, evidence }) };
}

function entryOf(record: Record<string, unknown>): Entry {
  const text = (key: string): string | undefined => {
    const value = record[key];
    if (value === undefined || value === null || typeof value === 'string') return value ?? undefined;
    throw new ExchangeError('input-wrong', `The record is wrong at "${key}": it must be a text.`, { key });
  };
  const id = typeof record.id === 'number' ? String(record.id) : text('id');
  if (id === undefined || id === '') {
    const help = 'Give each record a text "id" of its own.';
    throw new ExchangeError('input-wrong', 'A record to be compared has no "id".', { help });
  }
  const article = {
    headline: text('headline') ?? '',
    bodyText: text('bodyText') ?? '',
    published: text('published'),
    source: text('source'),
  };
  return {
    id,
    source: article.source ?? '',
    headline: article.headline,
    guid: text('guid'),
    url: text('url'),
    version: text('version'),
    signature: signatureOf(article),
  };
}

/** Records of one identity are versions of one article, whatever their texts: the one before of each, by id. */
function versionsOf(entries: readonly Entry[]): Map<string, string> {
  const time = ({ signature }: Entry): number => signature.published ?? 0;
  const sorted = [...entries].sort((a, b) => time(a) - time(b) || (a.id < b.id ? -1 : 1));
  const versions = new Map<string, string>();
  for (const ofSource of Map.groupBy(sorted, entry => entry.source).values()) {
    const trust = judgeGuids(ofSource);
    const latest = new Map<string, string>();
    for (const entry of ofSource) {
      const identity = articleIdentity(entry, trust);
      if (identity.by === 'headline-date') continue;
      const before = latest.get(identity.key);
      latest.set(identity.key, entry.id);
      if (before !== undefined) versions.set(entry.id, before);
    }
  }
  return versions;
}
