import { z } from 'zod';
import { INLINE_PARTNER } from '../../../config/partners.ts';
import type { Draft } from '../../core/article.ts';
import type { Partner } from '../../core/partner.ts';
import { nearest } from '../../core/text/misprint.ts';
import { ExchangeError } from '../../errors.ts';
import { configuredPartner } from './configured-partners.ts';
import { say } from './write-records.ts';

const text = z.string({ error: 'it must be a text' }).optional();
const names = z.array(z.string(), { error: 'it must be a list of texts' }).optional();
const RECORD = z.object({
  id: z.union([z.string(), z.number()], { error: 'it must be a text or a number' }).transform(String),
  headline: text,
  byline: text,
  bylines: names,
  bodyText: text,
  bodyHtml: text,
  published: text,
  language: text,
  url: text,
  guid: text,
  provider: text,
  creditLine: text,
  dateline: text,
  hops: names,
  partner: z
    .union([z.string(), INLINE_PARTNER], { error: 'it must be the id of a partner, or {id, name, aliases, exchanges}' })
    .optional(),
});

/** An input record of `normalize` and `explain`: the item's words, and the partner whose feed they came with. */
export type ArticleInput = { readonly draft: Draft; readonly partner: Partner | undefined };

/** Checks a record. Throws `input-wrong` naming the key, `partner-wrong` if no partner has the id that it names. */
export function readArticleInput(record: Record<string, unknown>): ArticleInput {
  // A key that is null means the same as an absent one.
  const given = Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));
  const read = RECORD.safeParse(given);
  if (!read.success) {
    const issue = read.error.issues[0];
    const key = issue?.path.join('.') ?? '';
    throw new ExchangeError('input-wrong', `The record is wrong at "${key}": ${issue?.message}.`, { key });
  }
  const { partner, guid, ...words } = read.data;
  const draft = { ...words, origins: [guid, words.url].filter(origin => origin !== undefined) };
  const whose = partner === undefined ? undefined : findPartner(partner);
  checkKeys(Object.keys(given));
  return { draft, partner: whose };
}

const KNOWN = Object.keys(RECORD.shape);
const WORDS: ReadonlySet<string> = new Set([
  'headline',
  'byline',
  'bylines',
  'bodyText',
  'bodyHtml',
  'creditLine',
  'dateline',
  'provider',
]);
const warned = new Set<string>();

/** Other keys are let pass, since records carry more than is read here. Throws `input-wrong` where none of the keys holds words. */
function checkKeys(keys: readonly string[]): void {
  const slips = keys.filter(key => !KNOWN.includes(key)).map(key => ({ key, meant: keyMeant(key) }));
  const said = slips
    .filter(({ meant }) => meant !== undefined)
    .map(({ key, meant }) => `"${key}" is no key; is "${meant}" meant?`);
  if (!keys.some(key => WORDS.has(key))) {
    const help = said[0] ?? 'Give it a headline, bodyText or bodyHtml.';
    throw new ExchangeError('input-wrong', 'The record has no words.', { help });
  }
  for (const sentence of said.filter(one => !warned.has(one))) {
    warned.add(sentence);
    say(sentence);
  }
}

/** "body_text" and "bodytxt" for bodyText. */
function keyMeant(key: string): string | undefined {
  const bare = key.replace(/[_-]/g, '').toLowerCase();
  if (bare.length < 4) return undefined;
  const near = nearest(
    bare,
    KNOWN.map(known => known.toLowerCase()).filter(known => known.length > 3 || known === bare),
  );
  return KNOWN.find(known => known.toLowerCase() === near);
}

const inline = new Map<string, Partner>();
/** Returns one object for one partner however many records name it: what is compiled for a partner is cached by object. */
function findPartner(given: string | Partner): Partner {
  if (typeof given !== 'string') {
    const key = JSON.stringify(given);
    const known = inline.get(key) ?? given;
    inline.set(key, known);
    return known;
  }
  return configuredPartner(given);
}
