import { learnCommonFurniture } from '../core/dedupe/common-furniture.ts';
import { learnFurniture } from '../core/dedupe/furniture.ts';
import { linkArticle } from '../core/dedupe/link-article.ts';
import { type Signature, signatureOf } from '../core/dedupe/signature.ts';
import { workOutStories } from '../core/dedupe/stories.ts';
import { createStoryIndex } from '../core/dedupe/story-index.ts';
import type { StoryLink, StoryNode } from '../core/dedupe/story-texts.ts';
import { withoutFurniture } from '../core/dedupe/without-furniture.ts';
import { articleIdentity, judgeGuids } from '../core/identity.ts';
import { ExchangeError } from '../errors.ts';
import { defineCommand } from './io/command.ts';
import { recordsOf } from './io/read-records.ts';
import { errorRecord, writeRecord } from './io/write-records.ts';

const WINDOW_DAYS = 10;
const DAY = 86_400_000;

/** One record of the input; the text is gone once it is signed. */
type Entry = {
  readonly id: string;
  readonly source: string;
  readonly guid?: string;
  readonly url?: string;
  readonly version?: string;
  readonly headline: string;
  signature: Signature;
};

export const command = defineCommand({
  summary: 'Tells which of the articles given are one story, and what each copy is.',
  usage: `[FILE…]

  FILE holds one JSON record a line; without it, standard input is read. All files are compared together.

  in   {id, headline, bodyText, published?, source?, guid?, url?, version?}
  out  {id, story, relation, of, score}`,
  options: {},
  operands: true,
  async run(_values, files) {
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
    const verdicts = new Map(judge([...entries.values()]).map(verdict => [verdict.id, verdict]));
    for (const one of order) await writeRecord(typeof one === 'string' ? verdicts.get(one) : one);
    return order.some(one => typeof one !== 'string') ? 1 : 0;
  },
});

function entryOf(record: Record<string, unknown>): Entry {
  const text = (key: string): string | undefined => {
    const value = record[key];
    if (value === undefined || value === null || typeof value === 'string') return value ?? undefined;
    throw new ExchangeError('input-wrong', `The record is wrong at "${key}": it must be a text.`, { key });
  };
  const id = typeof record.id === 'number' ? String(record.id) : text('id');
  if (id === undefined || id === '') {
    throw new ExchangeError('input-wrong', 'A record to be compared has no "id".', {
      help: 'Give each record a text "id" of its own.',
    });
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

function judge(entries: readonly Entry[]) {
  leaveFurnitureOut(entries);
  const time = ({ signature }: Entry): number => signature.published ?? 0;
  const sorted = [...entries].sort((a, b) => time(a) - time(b) || (a.id < b.id ? -1 : 1));
  const links = [...linksByIdentity(sorted), ...linksByText(sorted)];
  const nodes = sorted.map((entry): StoryNode => {
    const { words, textHash } = entry.signature;
    const firstCreated = new Date(time(entry)).toISOString();
    return { id: entry.id, firstCreated, rank: 0, length: words.length, textHash };
  });
  return workOutStories(nodes, links).verdicts;
}

/** Learns from the whole input what each source repeats under every story, and what notices the sources have in common. */
function leaveFurnitureOut(entries: readonly Entry[]): void {
  const common = learnCommonFurniture(entries.map(entry => entry.signature));
  for (const ofSource of Map.groupBy(entries, entry => entry.source).values()) {
    const signatures = ofSource.map(entry => entry.signature);
    const furniture = learnFurniture(signatures, WINDOW_DAYS).union(common);
    if (furniture.size === 0) continue;
    for (const entry of ofSource) entry.signature = withoutFurniture(entry.signature, furniture);
  }
}

/** Records of one identity are versions of one article, whatever their texts. */
function linksByIdentity(sorted: readonly Entry[]): StoryLink[] {
  const links: StoryLink[] = [];
  for (const ofSource of Map.groupBy(sorted, entry => entry.source).values()) {
    const trust = judgeGuids(ofSource);
    const latest = new Map<string, Entry>();
    for (const entry of ofSource) {
      const identity = articleIdentity(entry, trust);
      if (identity.by === 'headline-date') continue;
      const before = latest.get(identity.key);
      latest.set(identity.key, entry);
      if (before === undefined) continue;
      links.push({ a: entry.id, b: before.id, kind: 'version', score: 1, partsOfA: -1 >>> 0, partsOfB: -1 >>> 0 });
    }
  }
  return links;
}

function linksByText(sorted: readonly Entry[]): StoryLink[] {
  const index = createStoryIndex({ windowDays: WINDOW_DAYS });
  const signatures = new Map(sorted.map(entry => [entry.id, entry.signature]));
  const links: StoryLink[] = [];
  let forgotten = 0;
  for (const { id, signature } of sorted) {
    const published = signature.published ?? 0;
    if (published - forgotten > DAY) {
      index.forgetBefore(published - WINDOW_DAYS * DAY);
      forgotten = published;
    }
    const candidates = index.candidates(id, signature).flatMap(other => {
      const theirs = signatures.get(other);
      return theirs === undefined ? [] : [[other, theirs] as const];
    });
    links.push(...linkArticle(id, signature, candidates));
    index.add(id, signature);
  }
  return links;
}
