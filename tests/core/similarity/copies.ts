import type { LinkKind } from '../../../src/core/article.ts';
import { SAME_STORY } from '../../../src/core/similarity/model.ts';
import { scorePair } from '../../../src/core/similarity/score.ts';
import { type Comparable, signatureOf } from '../../../src/core/similarity/signature.ts';

/** Hand-written copy for the tests of deduplication. */
export const HARBOR: Comparable = {
  headline: 'Port of Almery to dredge its northern channel',
  bodyText: [
    'ALMERY, March 3 (Northwire) - The port of Almery said it will dredge its northern channel to 14.5 metres from next summer so that the largest grain ships can call without waiting for the tide.',
    'The work will cost 62 million dollars and take 19 months, harbour master Ilse Brandt told a news conference on Tuesday.',
    'Ships now wait nine hours on average off the Almery bar, according to the Pilots Association, which has asked for the dredging since 2011.',
    'Environmental groups said they would challenge the permit because the spoil is to be dumped near the Skerry oyster beds.',
    'The regional government owns 51 percent of the port and will pay for half of the work out of its road fund, Brandt said.',
    'Grain exports through Almery rose to 3.8 million tonnes last year from 3.1 million, helped by the closure of the Sandrup terminal.',
  ].join('\n\n'),
  published: '2026-03-03T10:00:00Z',
  source: 'northwire',
};

export const STRIKE: Comparable = {
  headline: 'Bus drivers in Velden walk out over night shifts',
  bodyText: [
    'VELDEN, March 3 (Northwire) - Bus drivers in Velden walked out on Tuesday after talks on pay for night shifts broke down, leaving thousands of commuters to find other ways to work.',
    'The drivers want 18 percent more for shifts that end after midnight; the city has offered six, union secretary Tomas Riedl said.',
    'About 240 of the 310 buses stayed in the depots and schools opened an hour late.',
    'Mayor Greta Olafsdottir called the walkout irresponsible and said the city could not pay what it did not have.',
    'Talks are to resume on Thursday under a mediator from the labour ministry.',
  ].join('\n\n'),
  published: '2026-03-03T12:00:00Z',
  source: 'northwire',
};

export const MUSEUM: Comparable = {
  headline: 'Museum of Velden returns seven bronze masks',
  bodyText: [
    'VELDEN, March 3 (Northwire) - The city museum of Velden handed seven bronze masks back to the highland villages that they were taken from ninety years ago, and kept casts of them for its own halls.',
    'Elders in straw cloaks received the crates at the foot of the stairs while a school choir sang, and some visitors wept.',
    'Curator Runa Halvorsen said letters found in an attic had settled whose the masks were, after decades of dispute among lawyers.',
    'The villages plan a house of their own for them above the weir, and have asked carpenters from the coast to raise its roof before winter.',
  ].join('\n\n'),
  published: '2026-03-03T11:00:00Z',
  source: 'northwire',
};

/** A daily template: only the day's figures change. */
export function marketReport(day: number, offered: string, total: string): Comparable {
  return {
    headline: `Central bank gives market ${offered} million help`,
    bodyText: [
      `VELDEN, March ${day} (Northwire) - The Central Bank of Velden said it provided the money market with late assistance of around ${offered} million crowns.`,
      `This brings the bank's total help so far today to some ${total} million crowns and compares with its latest forecast of a shortage in the system.`,
    ].join('\n\n'),
    published: `2026-03-${String(day).padStart(2, '0')}T16:00:00Z`,
    source: 'northwire',
  };
}

export function paragraphs(article: Comparable): string[] {
  return article.bodyText.split('\n\n');
}

/** The same article as another paper runs it some hours later. */
export function asRunBy(source: string, article: Comparable, change: Partial<Comparable> = {}): Comparable {
  return { ...article, source, published: '2026-03-03T20:00:00Z', ...change };
}

/** What the first is of the second; null where they are no one story. */
export function judge(one: Comparable, other: Comparable): LinkKind | null {
  const { kind, score } = scorePair(signatureOf(one), signatureOf(other));
  return score >= SAME_STORY ? kind : null;
}
