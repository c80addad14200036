import { readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { CREDIT_CLASSES } from '../src/core/language-pack.ts';
import type { Partner } from '../src/core/partner.ts';
import { describeFileError, ExchangeError } from '../src/errors.ts';
import { readYamlFile } from './yaml-file.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** "30s", "10m", "2h", "1d" in seconds. */
const TIME = { error: 'expected a time such as 30s, 10m, 2h or 1d' };
const duration = z
  .string(TIME)
  .regex(/^\d{1,5}[smhd]$/, TIME)
  .transform(text => Number(text.slice(0, -1)) * (UNITS[text.slice(-1)] ?? 1));

/** A credential is named in the file and comes from the environment. */
const secret = z.string().regex(/^env:[A-Z][A-Z0-9_]*$/, { error: 'expected env:NAME, the variable that holds it' });

const FEED = z.strictObject({
  url: z.string().min(1),
  every: duration.optional(),
  auth: z.strictObject({ bearer: secret.optional(), basic: secret.optional() }).optional(),
  take: z.boolean().optional(),
});

const literals = z.array(z.string().trim().min(1).max(1_000)).optional();

const words = z.string().trim().min(1).max(2_000).optional();

const PARTNER = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, { error: 'expected lower case, digits and hyphens' })
    .refine(id => id !== 'all', { error: 'expected another id: /feeds/all is the feed of all partners together' }),
  name: z.string().min(1),
  aliases: z.array(z.string().min(1)).default([]),
  language: z.string().optional(),
  country: z.string().length(2, { error: 'expected two letters such as PK' }).toUpperCase().optional(),
  feeds: z.array(FEED).default([]),
  exchanges: z.array(z.strictObject({ with: z.string().min(1) })).default([]),
  phrases: z.partialRecord(z.enum(CREDIT_CLASSES), z.array(z.string().min(1))).optional(),
  rules: z.strictObject({ strip: literals, keep: literals }).optional(),
  rights: z
    .strictObject({
      copyrightNotice: words,
      copyrightHolder: words,
      usageTerms: words,
      license: words,
      noindex: z.boolean().optional(),
    })
    .optional(),
});

/** A partner as a filter's input record may carry it, without feeds. */
export const INLINE_PARTNER = PARTNER.extend({ id: z.string().min(1) });

/**
 * Every partner of a folder, one YAML file each, sorted by id. `file:` addresses may be relative to their file.
 * Throws `partner-wrong` naming the file and key, a feed named twice, or both files where two partners share an id.
 */
export function loadPartners(folder: string): Partner[] {
  let names: string[];
  try {
    names = readdirSync(folder).filter(name => /\.ya?ml$/.test(name));
  } catch (cause) {
    const help = 'Set PARTNERS_DIR to the folder that holds one YAML file a partner.';
    throw new ExchangeError('partner-wrong', describeFileError(folder, cause), { cause, help });
  }
  const fileOf = new Map<string, string>();
  const partners = names.sort().map(name => {
    const file = path.join(folder, name);
    const partner = readYamlFile(file, PARTNER, 'partner-wrong');
    const other = fileOf.get(partner.id);
    if (other !== undefined) {
      const help = 'Give each partner an id of its own.';
      throw new ExchangeError('partner-wrong', `${other} and ${file} both have the id "${partner.id}".`, { help });
    }
    fileOf.set(partner.id, file);
    const feeds = partner.feeds.map(feed => ({ ...feed, url: absoluteUrl(feed.url, file) }));
    const twice = feeds.find((feed, index) => feeds.findIndex(({ url }) => url === feed.url) < index);
    if (twice !== undefined) {
      const help = 'Take one of them out.';
      throw new ExchangeError('partner-wrong', `${file} names the feed ${twice.url} twice.`, { file, help });
    }
    return { ...partner, feeds };
  });
  return partners.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function absoluteUrl(url: string, file: string): string {
  const parsed = /^(https?|file):/i.test(url) ? URL.parse(url, pathToFileURL(file).href) : null;
  if (parsed === null) {
    const help = 'A feed is http://…, https://… or file:….';
    throw new ExchangeError('partner-wrong', `${file} has a feed with the address "${url}".`, { file, help });
  }
  return parsed.href;
}

/** The credential that a partner file names, out of the environment. Throws `setting-wrong` where it is not set. */
export function credential(named: string, environment: NodeJS.ProcessEnv = process.env): string {
  const name = named.slice('env:'.length);
  const value = environment[name];
  if (value) return value;
  throw new ExchangeError('setting-wrong', `A partner file takes a credential from ${name}, which is not set.`, {
    name,
    help: 'Set it, or correct the file.',
  });
}
