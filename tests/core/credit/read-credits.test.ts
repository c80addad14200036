import { expect, test } from 'vitest';
import { loadKnowledge } from '../../../config/knowledge.ts';
import { normalize } from '../../../src/core/normalize-article.ts';

const knowledge = loadKnowledge();
const STORY = 'The river rose by a metre. Residents were moved to schools, officials said.';

function read(bodyText: string, language = 'en') {
  return normalize({ id: '1', bodyText, language }, knowledge);
}

/** Kind and names of the credits, with what stays of the body when it is not the story alone. */
function creditsOf(tail: string, language = 'en', story = STORY) {
  const article = read(story + tail, language);
  const names = article.credits.map(
    ({ kind, parties, people }) =>
      `${kind}: ${[...parties.map(party => party.name), ...(people ?? []).map(person => `${person.name} (${person.role})`)].join(', ')}`,
  );
  return article.bodyText === story ? names : [...names, article.bodyText];
}

test('an agency that is told of is a mention, and may be credited after it', () => {
  expect(creditsOf(' “Never,” an official told AFP. AFP')).toEqual([
    'agency: AFP',
    `${STORY} “Never,” an official told AFP.`,
  ]);
  for (const mention of [
    ' “Never,” an official told AFP.',
    ' The state-backed Global Times reported Saturday.',
    ' He once wrote for the Associated Press (AP).',
    ' “We practise before the sun does.” – The captain, to her mother',
    ' Night runs stop at ten. – The Korea Maritime Institute will advise on the piles.',
  ]) {
    expect(creditsOf(mention)).toEqual([STORY + mention]);
  }
});

test('an agency closes a table of figures without a full stop', () => {
  expect(creditsOf(' Reuter', 'en', 'Shr 22 cts vs 11 cts\nRevs 22.6 mln vs 38.9 mln')).toEqual(['agency: Reuters']);
  expect(creditsOf('', 'en', 'The figures were given in 2019 to Reuters')).toEqual([]);
});

test('several credits follow each other, sign-offs and notices between them', () => {
  const article = read(`${STORY} —AFP\n(With inputs from PTI)\n(ed: rk)\n© Dawn Media 2025. All rights reserved.`);
  expect(article.bodyText).toBe(STORY);
  expect(article.removed.map(({ as, rule }) => [as, rule])).toEqual([
    ['credit', 'names alone after a dash'],
    ['credit', 'inputs from others'],
    ['sign-off', 'desk’s initials'],
    ['notice', 'copyright'],
  ]);
});

test('desk initials and end marks are sign-offs, not agencies', () => {
  for (const signOff of ['\n(ht-cph)', ' &UR; (jl/twx)', '\nSUN DP KPS', '\nEnds', '\n-30-', '\n###']) {
    const article = read(STORY + signOff);
    expect(
      article.removed.map(({ as }) => as),
      signOff,
    ).toEqual(['sign-off']);
    expect(article.credits).toEqual([]);
  }
});

test('blurbs and contact lines are content, and a credit above them is found', () => {
  expect(creditsOf(' —AFP\nThe writer is a senior analyst for Geo News')).toEqual([
    'agency: AFP',
    `${STORY}\nThe writer is a senior analyst for Geo News`,
  ]);
  expect(creditsOf('\n\nThe Daily Star & Gulf Times reporting exchange\n@GulfTimes_QATAR')).toEqual([
    'exchange: The Daily Star, Gulf Times',
    `${STORY}\n\n@GulfTimes_QATAR`,
  ]);
});

test('credits above the story are read too', () => {
  const article = read(
    'From our exchange partner, Barbados Today\n\nBRIDGETOWN, Barbados: Flying fish are back in number.',
  );
  expect(article.credits).toMatchObject([{ kind: 'exchange', placement: 'head', parties: [{ id: 'barbados-today' }] }]);
  expect(article.bodyText).toBe('Flying fish are back in number.');
  expect(read('Canadian Press - BAIKONUR, Kazakhstan (AP) - A rocket lifted off.').credits).toMatchObject([
    { kind: 'agency', placement: 'head', parties: [{ id: 'canadian-press' }] },
  ]);
});

test('a notice that the copy ran unedited leaves, and its agency is credited', () => {
  expect(
    creditsOf(
      '\n(Except for the headline, this story has not been edited by our staff and is published from a PTI feed.)',
    ),
  ).toEqual(['distribution: PTI']);
  expect(creditsOf('\n(This story has not been edited by NDTV staff and comes from a syndicated feed.)')).toEqual([]);
  const told = '\nThe report said the film had not been edited by the police before it was shown to the court.';
  expect(creditsOf(told)).toEqual([STORY + told]);
});

test('a first name that a house is called too is a person’s before a family name', () => {
  expect(creditsOf('\nReporting by Ann Marsh; Editing by Dawn Odell')).toEqual([
    'reporting: Ann Marsh (reporter), Dawn Odell (editor)',
  ]);
  expect(creditsOf('\n(With inputs from Ann Marsh in Oslo)')).toEqual(['inputs: Ann Marsh (inputs)']);
  expect(creditsOf('\n(With inputs from ANN and AFP)')).toEqual(['inputs: Asia News Network, AFP']);
});

test('two agencies in small letters are no initials', () => {
  expect(creditsOf(' (sda/apa)', 'de')).toEqual(['agency: Keystone-SDA, APA']);
  expect(read(`${STORY} (ren/ml/adc)`).removed.map(span => span.as)).toEqual(['sign-off']);
});

test('addresses of houses are no sentences, and what stands under syndicated copy leaves whole', () => {
  expect(
    creditsOf('\nVisit The Seattle Times at seattletimes.com. Distributed by Tribune Content Agency, LLC.'),
  ).toEqual(['distribution: The Seattle Times, Tribune Content Agency']);
  expect(creditsOf('\nDistributed by APO Group on behalf of African Harbors Group.')).toEqual([
    'distribution: APO Group, African Harbors Group',
  ]);
  expect(creditsOf('\n© 2025 Dawn. All rights reserved. It may not be published or redistributed.')).toEqual([
    'agency: Dawn',
  ]);
});

test('writers of an agency who contributed are people, and no misprints of houses', () => {
  expect(creditsOf('\nAP writers Ann Marsh in Oslo and Bob Jones in Rome contributed to this report.')).toEqual([
    'inputs: AP, Ann Marsh (inputs), Bob Jones (inputs)',
  ]);
});

test('a list of contributors gives each name what they did, and leaves places and houses of theirs out', () => {
  const people = (line: string) => creditsOf(`\n${line}`);
  expect(people('(Reporting by Ann Marsh in Oslo; Editing by Louise Odell and Per Holm)')).toEqual([
    'reporting: Ann Marsh (reporter), Louise Odell (editor), Per Holm (editor)',
  ]);
  expect(people('Ann Marsh reported from Oslo, and Bob Jones from Rome. Data by Lin Mei.')).toEqual([
    'inputs: Ann Marsh (inputs), Bob Jones (inputs), Lin Mei (inputs)',
  ]);
  expect(people('Ann Marsh of the Plains Lantern and Bob Jones contributed to this report.')).toEqual([
    'inputs: Ann Marsh (inputs), Bob Jones (inputs)',
  ]);
  expect(people('Edited for clarity by Ann Marsh')).toEqual(['reporting: Ann Marsh (editor)']);
  const sentence = 'The company contributed to this report, Ann Marsh said.';
  expect(people(sentence)).toEqual([`${STORY}\n${sentence}`]);
});

test('a copyright line is a notice, and credits the house that it names where it is not the partner’s own', () => {
  expect(creditsOf('\nCopyright Reuters, 2024')).toEqual(['agency: Reuters']);
  expect(creditsOf('\n© 2024 AFP. All rights reserved.')).toEqual(['agency: AFP']);
  expect(creditsOf('\nCopyright Business Recorder, 2024')).toEqual(['agency: Business Recorder']);
  expect(creditsOf('\n© AFP')).toEqual(['agency: AFP']);
  expect(creditsOf('\n© 2024 Jane Marsh')).toEqual([]);
  const partner = { id: 'p', name: 'Business Recorder', aliases: [], feeds: [], exchanges: [] };
  const bodyText = `${STORY}\nCopyright Business Recorder, 2024`;
  expect(normalize({ id: '1', bodyText, language: 'en' }, knowledge, partner)).toMatchObject({
    bodyText: STORY,
    credits: [],
  });
});
