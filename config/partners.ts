import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { CREDIT_CLASSES } from '../src/core/language-pack.ts';
import type { Partner } from '../src/core/partner.ts';
import { describeFileError, ExchangeError, withoutCredentials } from '../src/errors.ts';
import { checkYamlFile, type Fault, yamlFilesIn } from './yaml-file.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** "30s", "10m", "2h", "1d" in seconds. */
const TIME = { error: 'expected a time such as 30s, 10m, 2h or 1d' };
const duration = z
  .string(TIME)
  .regex(/^0*[1-9]\d{0,4}[smhd]$/, TIME)
  .transform(text => Number(text.slice(0, -1)) * (UNITS[text.slice(-1)] ?? 1));

/** Characters of a name of a house or feed. */
export const LONGEST_NAME = 200;

/** Lists, logs and credit lines have a name on one line. */
export const NAME = z
  .string()
  .min(1, { abort: true })
  .regex(/^[^\p{Cc}\u2028\u2029]*\S[^\p{Cc}\u2028\u2029]*$/u, { error: 'expected a name on one line' })
  .max(LONGEST_NAME, { error: `expected a name of at most ${LONGEST_NAME} characters` });

/** A credential is named in the file and comes from the environment. */
const secret = z.string().regex(/^env:[A-Z][A-Z0-9_]*$/, { error: 'expected env:NAME, the variable that holds it' });

const FEED = z
  .strictObject({
    url: z.string().refine(isFeedAddress, {
      error: ({ input }) =>
        `expected an address such as http://…, https://… or file:…, but it is "${shown(`${input}`)}"`,
    }),
    name: NAME.optional(),
    every: duration.optional(),
    atMost: duration.optional(),
    auth: z
      .strictObject(
        { bearer: secret.optional(), basic: secret.optional() },
        { error: ({ code }) => (code === 'invalid_type' ? 'expected bearer: env:NAME or basic: env:NAME' : undefined) },
      )
      .optional(),
    take: z.boolean().optional(),
  })
  .superRefine(refuseLateFeeds);

/** An address that is none, without its credentials: a scheme may be missing, and then what stands before "@" is taken for them. */
function shown(address: string): string {
  return withoutCredentials(address.replace(/^[^/?#]*@/, ''));
}

function isFeedAddress(url: unknown): boolean {
  return typeof url === 'string' && /^(https?|file):/i.test(url) && URL.canParse(url, 'file:///');
}

/** A feed named twice would be polled once and counted twice. */
function refuseTwins(feeds: readonly z.infer<typeof FEED>[], context: z.RefinementCtx): void {
  const addresses = feeds.map(({ url }) => URL.parse(url, 'file:///')?.href ?? url);
  for (const [index, address] of addresses.entries()) {
    if (addresses.indexOf(address) === index) continue;
    const message = `the feed ${address} is named twice; take one of them out`;
    context.addIssue({ code: 'custom', path: [index, 'url'], message });
  }
}

const literal = z.string().trim().min(1).max(1_000);
const literals = z.array(literal).optional();
const ITEM_TEST = { category: literal.optional(), headline: literal.optional() };
const hasTest = (test: { category?: string | undefined; headline?: string | undefined }): boolean =>
  test.category !== undefined || test.headline !== undefined;
const NO_TEST = { error: 'expected a category, a headline or both' };
const itemTest = z.strictObject(ITEM_TEST).refine(hasTest, NO_TEST);
const tag = z.strictObject({ ...ITEM_TEST, as: literal }).refine(hasTest, NO_TEST);

const words = z.string().trim().min(1).max(2_000).optional();

/** A feed would never be asked at the pace that its file gives. */
function refuseLateFeeds(
  feed: { every?: number | undefined; atMost?: number | undefined },
  context: z.RefinementCtx,
): void {
  const { every, atMost } = feed;
  if (every === undefined || atMost === undefined || atMost >= every) return;
  const message = 'it is shorter than "every"; make it as long or longer';
  context.addIssue({ code: 'custom', path: ['atMost'], message });
}

const DAYS = { error: 'expected a whole number from 1 to 36500', abort: true };

export const PARTNER = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, { error: 'expected at most 63 lower-case letters, digits and hyphens' })
    .refine(id => id !== 'all', { error: 'expected another id: /feeds/all is the feed of all partners together' }),
  name: NAME,
  aliases: z.array(NAME).default([]),
  language: z
    .string()
    .regex(/^[a-z]{2,3}([-_][a-z0-9]{2,8})*$/i, { error: 'expected the code of a language, such as en or pt-BR' })
    .optional(),
  country: z.string().length(2, { error: 'expected two letters such as PK' }).toUpperCase().optional(),
  feeds: z.array(FEED).superRefine(refuseTwins).default([]),
  exchanges: z.array(z.strictObject({ with: z.string().min(1) })).default([]),
  phrases: z.partialRecord(z.enum(CREDIT_CLASSES), z.array(z.string().min(1))).optional(),
  rules: z
    .strictObject({ strip: literals, keep: literals, drop: z.array(itemTest).optional(), tag: z.array(tag).optional() })
    .optional(),
  rights: z
    .strictObject({
      copyrightNotice: words,
      copyrightHolder: words,
      usageTerms: words,
      license: words,
      noindex: z.boolean().optional(),
      days: z.int(DAYS).min(1, DAYS).max(36_500, DAYS).optional(),
    })
    .optional(),
});

/** A partner as a filter's input record may carry it, without feeds. */
export const INLINE_PARTNER = PARTNER.extend({ id: z.string().min(1) });

/** What a folder of partner files says: the partners whose files are right, the file of each, and all faults of the others. */
export type PartnerFiles = {
  readonly partners: readonly Partner[];
  readonly fileOf: ReadonlyMap<string, string>;
  readonly faults: readonly Fault[];
};

/**
 * Reads every partner of a folder, one YAML file each, sorted by id. `file:` addresses may be relative to their file. Two files of
 * one id are both wrong. Throws `partner-wrong` where the folder cannot be read.
 */
export function readPartners(folder: string): PartnerFiles {
  let files: string[];
  try {
    files = yamlFilesIn(folder);
  } catch (cause) {
    const help = 'Set PARTNERS_DIR to the folder that holds one YAML file a partner.';
    throw new ExchangeError('partner-wrong', describeFileError(folder, cause), { cause, help });
  }
  const faults: Fault[] = [];
  const read: { readonly file: string; readonly partner: Partner }[] = [];
  for (const file of files) {
    const one = checkYamlFile(file, PARTNER);
    if ('faults' in one) faults.push(...one.faults);
    else {
      const feeds = one.value.feeds.map(feed => ({ ...feed, url: absoluteUrl(feed.url, file) }));
      read.push({ file, partner: { ...one.value, feeds } });
    }
  }
  const partners: Partner[] = [];
  const fileOf = new Map<string, string>();
  for (const [id, same] of Map.groupBy(read, ({ partner }) => partner.id)) {
    const [first, ...more] = same;
    if (first !== undefined && more.length === 0) {
      partners.push(first.partner);
      fileOf.set(id, first.file);
      continue;
    }
    const alike = same.map(({ file }) => file);
    const message = `${alike.slice(0, -1).join(', ')} and ${alike.at(-1)} both have the id "${id}". Give each partner an id of its own.`;
    for (const file of alike) faults.push({ file, key: 'id', message });
  }
  return { partners: partners.sort((a, b) => (a.id < b.id ? -1 : 1)), fileOf, faults };
}

/** The same where each file must be right. Throws `partner-wrong` with the first fault, and how many more there are. */
export function loadPartners(folder: string): readonly Partner[] {
  const { partners, faults } = readPartners(folder);
  const [first, ...more] = new Set(faults.map(({ message }) => message));
  if (first === undefined) return partners;
  const help = more.length === 0 ? undefined : `${more.length} more: news-exchange partners check`;
  throw new ExchangeError('partner-wrong', first, { file: faults[0]?.file, help });
}

const absoluteUrl = (url: string, file: string): string => URL.parse(url, pathToFileURL(file).href)?.href ?? url;

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
