import { expect, test } from 'vitest';
import { loadKnowledge } from '../../config/knowledge.ts';
import { readByline } from '../../src/core/byline/read-byline.ts';
import { normalize } from '../../src/core/normalize-article.ts';

const all = loadKnowledge();
const { organizations, phrases, gazetteer } = all;
const knowledge = { organizations, phrases: phrases.byline, gazetteer };

/** "The Star (Kenya)" is how we tell it from others; nobody prints it so. */
const names = organizations.organizations.flatMap(({ id, kind, name, names }) =>
  [name, ...names].filter(each => !/[()（]/.test(each)).map(each => ({ id, kind, each })),
);

/** Not read: "صوت" is a word for sound as well, and the paper of Dhaka is called as that of Delhi with an article. */
const KNOWN = ['صوت أمريكا', 'The Business Standard'];

test('every listed house is read whole in a byline: "The Globe and Mail", "RFE/RL", "France 24", "Mehr News Agency"', () => {
  const wrong = names.filter(({ id, each }) => {
    const { authors, organizations: read } = readByline(each, knowledge);
    return authors.length > 0 || read.length !== 1 || read[0]?.id !== id;
  });
  expect(names.length).toBeGreaterThan(2_000);
  expect(wrong.map(({ each }) => each)).toEqual(KNOWN);
});

/** Its quotation marks stand as brackets do. */
const QUOTED = ['РИА «Новости»'];

test('every listed agency is read in the brackets of a dateline: "(Česká tisková kancelář)", "(Fars)"', () => {
  const wrong = names.filter(({ id, kind, each }) => {
    const bodyText = `LONDON, Nov 30 (${each}) -- The minister said that the bridge will be open by spring.`;
    return kind === 'agency' && normalize({ id: 'a', language: 'en', bodyText }, all).dateline?.provider?.id !== id;
  });
  expect(wrong.map(({ each }) => each)).toEqual(QUOTED);
});
