import { spawnSync } from 'node:child_process';
import { loadHouse } from '../../config/house.ts';
import { loadKnowledge } from '../../config/knowledge.ts';
import { readArticleInput } from '../../src/cli/io/article-input.ts';
import type { Article } from '../../src/core/article.ts';
import { normalize } from '../../src/core/normalize-article.ts';
import { parse } from '../../src/feeds/parse/parse-document.ts';

/** What the runners and `npm run case` share: what the program makes of the input of a case, as its `expected.json` has it. */

const knowledge = loadKnowledge();
const house = loadHouse('config/house.yaml');

/** Of an article: `input` is a record of `normalize`, its partner inline. */
export function normalizeCase(input: Record<string, unknown>): Article {
  const { draft, partner } = readArticleInput(input);
  return normalize(draft, knowledge, partner, house);
}

/** What a case says of an article; `removed` as `[as, raw]` in order. Rules, confidences and offsets may change freely. */
export function articleExpectation(article: Article): Record<string, unknown> {
  const { headline, byline, authors, contributors, credits, creditLine, bodyText, removed, loop } = article;
  const { doubts = [], trail = [] } = article;
  // Without the list of all places that the printed name may mean.
  const dateline = article.dateline === null ? null : { ...article.dateline, places: undefined };
  return plain({
    ...{ headline, byline, authors, contributors, dateline, creditLine, bodyText },
    credits: credits.map(({ kind, parties, people, raw, placement }) => ({ kind, parties, people, raw, placement })),
    removed: removed.map(({ as, raw }) => [as, raw]),
    ...(doubts.length > 0 && { doubts: doubts.map(({ as, raw }) => [as, raw]) }),
    ...(trail.length > 0 && { trail: trail.map(({ party, by }) => [party.name, by]) }),
    ...(loop && { loop: loop.reason }),
  });
}

/** Of a feed: everything that is parsed of its document. */
export async function feedExpectation(bytes: Uint8Array): Promise<Record<string, unknown>> {
  return plain(await parse({ bytes, url: 'https://partner.example/feed' }));
}

/** Of articles in NDJSON: their stories, and what each copy is to the article it repeats, by the `dedupe` command. */
export function storyExpectation(ndjson: string): Record<string, unknown> {
  const { stdout, stderr } = spawnSync(process.execPath, ['dist/entry.js', 'dedupe'], {
    input: ndjson,
    encoding: 'utf8',
  });
  if (stderr !== '') throw new Error(stderr);
  type Verdict = { id: string; story: string; relation: string; of: string | null };
  const verdicts = stdout
    .trim()
    .split('\n')
    .map((line): Verdict => JSON.parse(line));
  const stories = [...Map.groupBy(verdicts, ({ story }) => story).values()].map(story => story.map(({ id }) => id));
  const copies = verdicts.filter(({ of }) => of !== null).map(({ id, relation, of }) => [id, `${relation} of ${of}`]);
  return { stories, copies: Object.fromEntries(copies) };
}

/** As JSON has it: without what is undefined. */
function plain(value: unknown): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value));
}
