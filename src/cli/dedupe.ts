import { compare } from '../core/dedupe/compare.ts';
import { learnFurniture, withoutFurniture } from '../core/dedupe/furniture.ts';
import { type Signature, signatureOf } from '../core/dedupe/signature.ts';
import { type StoryLink, type StoryNode, settleStories } from '../core/dedupe/stories.ts';
import { createStoryIndex } from '../core/dedupe/story-index.ts';
import { ExchangeError } from '../errors.ts';
import type { Command } from './command.ts';
import { errorRecord, flushRecords, readRecords, writeRecord } from './ndjson.ts';

const WINDOW_DAYS = 10;
const DAY = 86_400_000;

export const command: Command = {
  summary: 'Tells which of the articles on standard input are one story, and what each copy is.',
  usage: '< articles.ndjson   {id, headline, bodyText, published?, source?} → {id, story, relation, of, score}',
  async run() {
    const records: { id: unknown; failed?: unknown }[] = [];
    const signatures = new Map<string, Signature>();
    for await (const record of readRecords(process.stdin)) {
      try {
        if (record instanceof ExchangeError) throw record;
        const id = idOf(record);
        signatures.set(
          id,
          signatureOf({
            headline: text(record.headline) ?? '',
            bodyText: text(record.bodyText) ?? '',
            published: text(record.published),
            source: text(record.source),
          }),
        );
        records.push({ id });
      } catch (failed) {
        records.push({ id: record instanceof ExchangeError ? null : record.id, failed });
      }
    }
    leaveFurnitureOut(signatures);
    const order = [...signatures].sort(([a, x], [b, y]) => (x.published ?? 0) - (y.published ?? 0) || (a < b ? -1 : 1));
    const index = createStoryIndex({ windowDays: WINDOW_DAYS });
    const links: StoryLink[] = [];
    for (const [id, signature] of order) {
      if (signature.published !== null) index.forgetBefore(signature.published - WINDOW_DAYS * DAY);
      for (const other of index.candidates(id, signature)) {
        const theirs = signatures.get(other);
        const link = theirs === undefined ? null : compare(signature, theirs);
        if (link !== null)
          links.push({
            a: id,
            b: other,
            kind: link.kind,
            score: link.score,
            partsOfA: link.partsOfFirst,
            partsOfB: link.partsOfSecond,
          });
      }
      index.add(id, signature);
    }
    const nodes = order.map(
      ([id, signature]): StoryNode => ({
        id,
        firstCreated: signature.published === null ? '' : new Date(signature.published).toISOString(),
        rank: 0,
        length: signature.words.length,
        textHash: signature.textHash,
      }),
    );
    const verdicts = new Map(settleStories(nodes, links).map(verdict => [verdict.id, verdict]));
    let failures = 0;
    for (const { id, failed } of records) {
      if (failed !== undefined) failures++;
      await writeRecord(failed === undefined ? verdicts.get(String(id)) : errorRecord({ id }, failed));
    }
    await flushRecords();
    return failures > 0 ? 1 : 0;
  },
};

/** Learns from the whole input, source by source, what each repeats under every story. */
function leaveFurnitureOut(signatures: Map<string, Signature>): void {
  const bySource = Map.groupBy(signatures, ([, signature]) => signature.source);
  for (const articles of bySource.values()) {
    const furniture = learnFurniture(
      articles.map(([, signature]) => signature),
      WINDOW_DAYS,
    );
    if (furniture.size === 0) continue;
    for (const [id, signature] of articles) signatures.set(id, withoutFurniture(signature, furniture));
  }
}

function idOf(record: Record<string, unknown>): string {
  if (typeof record.id === 'string' && record.id !== '') return record.id;
  throw new ExchangeError('input-wrong', 'A record to be compared has no "id".', {
    help: 'Give each record a text "id" of its own.',
  });
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
