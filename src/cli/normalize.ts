import { z } from 'zod';
import { loadKnowledge } from '../../config/language-data.ts';
import { type Knowledge, normalize } from '../core/normalize.ts';
import type { Partner } from '../core/partner.ts';
import { ExchangeError } from '../errors.ts';
import type { Command } from './command.ts';
import { errorRecord, flushRecords, readRecords, writeRecord } from './ndjson.ts';

const text = z.string().optional();
const names = z.array(z.string()).optional();
const inlinePartner = z.object({
  id: z.string().min(1),
  name: z.string().min(1),
  aliases: z.array(z.string()).default([]),
  language: text,
  country: text,
  exchanges: z.array(z.object({ with: z.string().min(1) })).default([]),
});
const record = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  headline: text,
  byline: text,
  bylines: names,
  bodyText: text,
  bodyHtml: text,
  published: text,
  language: text,
  url: text,
  provider: text,
  creditLine: text,
  dateline: text,
  hops: names,
  partner: z.union([z.string(), inlinePartner]).optional(),
});

export const command: Command = {
  summary: 'Reads bylines, datelines and credits: articles as NDJSON in, clean articles out.',
  usage: `< ARTICLES.ndjson

  in   {id, headline?, byline?, bodyText? | bodyHtml?, published?, language?, partner?}
  out  {id, headline, byline, authors, contributors, organizations, text, dateline, credits, creditLine, bodyText, bodyHtml, removed}
  partner is such a definition: {id, name, aliases, exchanges: [{with}]}`,
  async run() {
    const knowledge = loadKnowledge();
    let failed = 0;
    for await (const input of readRecords(process.stdin)) {
      const answer =
        input instanceof ExchangeError ? errorRecord({ id: null }, input) : normalizeRecord(input, knowledge);
      if ('error' in answer) failed += 1;
      await writeRecord(answer);
    }
    await flushRecords();
    return failed === 0 ? 0 : 1;
  },
};

const partners = new Map<string, Partner>();

function normalizeRecord(input: Record<string, unknown>, knowledge: Knowledge): Record<string, unknown> {
  try {
    const parsed = record.safeParse(input);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new ExchangeError('input-wrong', `The record is wrong at "${issue?.path.join('.')}": ${issue?.message}.`);
    }
    const { partner, ...draft } = parsed.data;
    return { ...normalize(draft as never, knowledge, partner === undefined ? undefined : findPartner(partner)) };
  } catch (error) {
    return errorRecord({ id: input.id ?? null }, error);
  }
}

function findPartner(given: string | z.infer<typeof inlinePartner>): Partner {
  if (typeof given === 'string') throw new ExchangeError('partner-wrong', `There is no partner "${given}".`);
  const key = JSON.stringify(given);
  let partner = partners.get(key);
  if (partner === undefined) {
    const { language, country, ...rest } = given;
    partner = {
      ...rest,
      ...(language !== undefined && { language }),
      ...(country !== undefined && { country }),
      feeds: [],
    };
    partners.set(key, partner);
  }
  return partner;
}
