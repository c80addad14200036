import { z } from 'zod';
import { INLINE_PARTNER, loadPartners } from '../../../config/partners.ts';
import { loadSettings } from '../../../config/settings.ts';
import type { Draft } from '../../core/article.ts';
import type { Partner } from '../../core/partner.ts';
import { ExchangeError } from '../../errors.ts';

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
  return { draft, partner: partner === undefined ? undefined : findPartner(partner) };
}

const inline = new Map<string, Partner>();
let configured: ReadonlyMap<string, Partner> | undefined;

/** Returns one object for one partner however many records name it: what is compiled for a partner is cached by object. */
function findPartner(given: string | Partner): Partner {
  if (typeof given !== 'string') {
    const key = JSON.stringify(given);
    const known = inline.get(key) ?? given;
    inline.set(key, known);
    return known;
  }
  configured ??= new Map(loadPartners(loadSettings().partnersDir).map(partner => [partner.id, partner]));
  const partner = configured.get(given);
  if (partner !== undefined) return partner;
  const help = `There are: ${[...configured.keys()].join(', ') || 'none'}. See PARTNERS_DIR.`;
  throw new ExchangeError('partner-wrong', `There is no partner "${given}".`, { partner: given, help });
}
