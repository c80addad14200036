import { expect, test } from 'vitest';
import { loadKnowledge } from '../../config/knowledge.ts';
import { readByline } from '../../src/core/byline/read-byline.ts';

const { organizations, phrases, gazetteer } = loadKnowledge();
const knowledge = { organizations, phrases: phrases.byline, gazetteer };

/** Not read: "صوت" is a word for sound as well, and the paper of Dhaka is called as that of Delhi with an article. */
const KNOWN = ['صوت أمريكا', 'The Business Standard'];

test('every listed house is read whole in a byline: "The Globe and Mail", "RFE/RL", "France 24", "Mehr News Agency"', () => {
  const names = organizations.organizations.flatMap(({ id, name, names }) =>
    [name, ...names].map(each => ({ id, each })),
  );
  // "The Star (Kenya)" is how we tell it from others; nobody prints it so.
  const printed = names.filter(({ each }) => !/[()（）]/.test(each));
  const wrong = printed.filter(({ id, each }) => {
    const { authors, organizations: read } = readByline(each, knowledge);
    return authors.length > 0 || read.length !== 1 || read[0]?.id !== id;
  });
  expect(printed.length).toBeGreaterThan(2_000);
  expect(wrong.map(({ each }) => each)).toEqual(KNOWN);
});
