import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { replayStories } from '../../src/core/similarity/replay.ts';
import { signatureOf } from '../../src/core/similarity/signature.ts';

type Row = {
  readonly id: string;
  /** The story that it is one of, as a reader labelled it before any program had seen it. */
  readonly story: string;
  /** The articles that it is judged against, and what it is beside each; those that a reader would call either are left out. */
  readonly of?: Readonly<Record<string, string>>;
  readonly headline: string;
  readonly bodyText: string;
  readonly published: string;
  readonly source: string;
};

/** Never trained on: `npm run calibrate` reads the folder `labelled` beside it. Bars are what is measured, or a little less. */
const LOTS = [
  { file: 'independent-reports', pairs: 76, precision: 0.97, recall: 0.97 },
  { file: 'newsroom-copy', pairs: 382, precision: 0.97, recall: 0.81 },
];

test.each(LOTS)('of $pairs pairs of $file those that are one story are found, and hardly any other', lot => {
  const rows: Row[] = readFileSync(path.join(import.meta.dirname, `held-out/${lot.file}.ndjson`), 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
  const { matches } = replayStories(
    rows.map(row => ({ id: row.id, signature: signatureOf(row) })),
    10,
  );
  const labelOf = new Map(rows.map(({ id, story }) => [id, story]));
  const foundOf = new Map(matches.map(({ id, story }) => [id, story]));
  const pairs = rows.flatMap(({ id, of = {} }) =>
    Object.keys(of).map(other => {
      const [isOne, isFound] = [labelOf, foundOf].map(storyOf => storyOf.get(id) === storyOf.get(other));
      return { isOne, isFound };
    }),
  );
  const [merged, one] = [pairs.filter(pair => pair.isFound), pairs.filter(pair => pair.isOne)];
  const right = merged.filter(pair => pair.isOne).length;
  expect(pairs).toHaveLength(lot.pairs);
  expect(right / merged.length).toBeGreaterThanOrEqual(lot.precision);
  expect(right / one.length).toBeGreaterThanOrEqual(lot.recall);
});
