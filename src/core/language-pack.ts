import { z } from 'zod';

/**
 * What the program knows of one language: a file of `config/languages/`. This schema is the one place where a class of words is
 * added; its types, the loader and the bits of bylines follow from it. What each class means is in `config/README.md`.
 */

/**
 * "{this|a version of this} {article|story}" is four phrases; an alternative may be empty, and have alternatives of its own. Those that
 * come out equal are counted once at each step: 864 phrases of English were made in 68,040 ways (measured).
 */
function spellOut(phrase: string): readonly string[] {
  if (!phrase.includes('{')) return [phrase.replace(/ +/g, ' ').trim()];
  let phrases = [phrase];
  for (let isOpen = true; isOpen; ) {
    isOpen = false;
    const next = phrases.flatMap(each => {
      const [choice, inside = ''] = /\{([^{}]*)\}/.exec(each) ?? [];
      if (choice === undefined) return each;
      isOpen = true;
      return inside.split('|').map(option => each.replace(choice, option));
    });
    phrases = [...new Set(next)];
  }
  return phrases.map(each => each.replace(/ +/g, ' ').trim());
}

/** Words and phrases on one line, commas between. */
const words = z.string().transform(line =>
  line
    .split(',')
    .flatMap(spellOut)
    .filter(phrase => phrase !== ''),
);

function lists<const Name extends string>(names: readonly Name[]): Record<Name, z.ZodOptional<typeof words>> {
  return Object.fromEntries(names.map(name => [name, words.optional()])) as Record<Name, z.ZodOptional<typeof words>>;
}

type NameIn<Line extends string> = Line extends `${infer First} ${infer Rest}` ? First | NameIn<Rest> : Line;

/** Names that stand on some lines, a space between. */
export function names<const Line extends string>(...lines: readonly Line[]): readonly NameIn<Line>[] {
  return lines.flatMap(line => line.split(' ')) as NameIn<Line>[];
}

/** What a word can say a credit line is; where it says several things, the first counts. */
export const MAIN_CREDIT_CLASSES = names(
  'exchange sharing agreement distribution republication inputs courtesy reporting editing photo notice source',
  'blurb',
);

/** What a word can be in a credit line. */
export const CREDIT_CLASSES = [
  ...MAIN_CREDIT_CLASSES,
  ...names('with own join suffix filler piece note title saying disclaimer edition according'),
] as const;

/** What a word or phrase of a byline can be; one can be several things ("photo": work of others, but also a page's noise). */
export const BYLINE_CLASSES = names(
  'by author story contributor source and in for more role roleWord desk deskWord organization',
  'organizationStart noise blurb time suffix particle givenName place article reporting retired common title',
);

export const DATELINE_CLASSES = names('otherMonth dateFiller lead label speaker and file where');

/** What opens an instruction to editors: that copy may not be published before a time, or that other copy is withdrawn. */
const NOTICE_CLASSES = names('embargo embargoPhrase until kill');

export const LANGUAGE_PACK = z.strictObject({
  near: words.optional(),
  transcribed: words.optional(),
  pointEndsDateline: z.boolean().optional(),
  weekdays: words.optional(),
  notices: z.strictObject(lists(NOTICE_CLASSES)).optional(),
  credit: z.strictObject(lists(CREDIT_CLASSES)).optional(),
  byline: z
    .strictObject({
      ...lists(BYLINE_CLASSES),
      ...lists(['byHere', 'andHere', 'roleSuffix', 'deskSuffix', 'organizationSuffix', 'macName']),
      contributor: z.record(z.string(), words).optional(),
      familyName: z.string().optional(),
    })
    .optional(),
  dateline: z
    .strictObject({
      ...lists(DATELINE_CLASSES),
      day: z.array(words).length(9, 'expected nine lines, the first to the ninth').optional(),
    })
    .optional(),
});

export type LanguagePack = z.infer<typeof LANGUAGE_PACK>;

/** The packs by language code; `mul` has what all languages share. */
export type LanguagePacks = Readonly<Record<string, LanguagePack>>;

export type CreditClass = (typeof CREDIT_CLASSES)[number];
/** Lists of words by what they say; a word that ends in `*` stands for all its forms. */
export type CreditWords = { readonly [Class in CreditClass]?: readonly string[] | undefined };
export type BylineClass = (typeof BYLINE_CLASSES)[number];
export type DatelineClass = (typeof DATELINE_CLASSES)[number];

/** One bit a class of words: a phrase can be of several. */
export const IS = Object.fromEntries(BYLINE_CLASSES.map((name, index) => [name, 2 ** index])) as Readonly<
  Record<BylineClass, number>
>;
if (BYLINE_CLASSES.length > 31) throw new RangeError('A number holds 31 classes of byline words; make the mask wider.');
