import { writeFileSync } from 'node:fs';
import { addPartner, type NewPartner } from '../../config/partner-files.ts';
import { LONGEST_NAME, readPartners } from '../../config/partners.ts';
import { loadSettings } from '../../config/settings.ts';
import { fold } from '../core/text/words.ts';
import { ExchangeError, whyUnusable, withoutCredentials } from '../errors.ts';
import { parse } from '../feeds/parse/parse-document.ts';
import { stepProgress } from './io/progress.ts';
import { readWhole } from './io/read-records.ts';
import { count } from './io/sentences.ts';
import { say, writeResult } from './io/write-records.ts';

/** `feeds import`, `feeds export`: lists of feeds as OPML 2.0, from and for feed readers. */

/** Writes one partner file a site for the feeds of a list that no partner file has yet. */
export async function importOpml(file: string, json: boolean | undefined): Promise<number> {
  const { partnersDir, readingLimits } = loadSettings();
  const { feed } = await parse({ bytes: await readWhole(file) }, readingLimits.caps);
  if (feed.format !== 'opml')
    throw new ExchangeError('input-wrong', `${file} is ${feed.format}, no OPML list of feeds.`);
  const { partners } = readPartners(partnersDir);
  const known = new Set(partners.flatMap(({ feeds }) => feeds.map(({ url }) => url)));
  const listed = (feed.feeds ?? []).map(one => ({ ...one, url: URL.parse(one.url)?.href ?? one.url }));
  const added = listed.filter(({ url }, n) => !known.has(url) && listed.findIndex(one => one.url === url) === n);
  const ids = new Set(partners.map(({ id }) => id));
  const progress = stepProgress('partner');
  const sites = Map.groupBy(added, ({ url }) => hostOf(url));
  let [failed, done] = [0, 0];
  for (const [host, feeds] of sites) {
    progress.step(done, done, sites.size);
    done += 1;
    const partner = partnerOf(host, feeds, ids);
    ids.add(partner.id);
    try {
      const written = addPartner(partnersDir, partner);
      const its = count(partner.feeds.length, 'feed');
      await writeResult(
        json,
        {
          id: partner.id,
          file: written,
          feeds: partner.feeds.map(one => ({ ...one, url: withoutCredentials(one.url) })),
        },
        () => `${partner.id}: ${its}, in ${written}`,
      );
    } catch (error) {
      failed += feeds.length;
      say(`${host || 'Without a host'}: ${(error as Error).message}`);
    }
  }
  progress.end();
  const left = listed.length - added.length;
  const had = left === 0 ? '' : ` ${left} ${left === 1 ? 'was' : 'were'} there already.`;
  say(
    `${file} lists ${count(listed.length, 'feed')}; ${added.length - failed} added.${had} Names and rules: see the files.`,
  );
  const keyless = added.filter(({ url }) => url.includes('***')).length;
  if (keyless > 0)
    say(
      `${count(keyless, 'address', 'addresses')} came with *** for a key, which an export leaves out: write it into the file.`,
    );
  return failed === 0 ? 0 : 1;
}

const hostOf = (url: string): string => URL.parse(url)?.hostname.replace(/^(?:www|feeds?|rss)\./, '') ?? '';

/** A site's only feed gives the partner its title; where there are several each has its own, and the partner the site's name. */
function partnerOf(
  host: string,
  feeds: readonly { readonly url: string; readonly title?: string }[],
  taken: ReadonlySet<string>,
): NewPartner {
  const [only, ...more] = feeds;
  const name = shortName((more.length === 0 ? only?.title : undefined) ?? (host || 'Unnamed'));
  const wanted = idOf(name) || idOf(host) || 'partner';
  let id = wanted;
  for (let n = 2; taken.has(id) || id === 'all'; n += 1) id = `${wanted}-${n}`;
  return {
    id,
    name,
    feeds: feeds.map(({ url, title }) => ({
      url,
      ...(title !== undefined && more.length > 0 && { name: shortName(title) }),
    })),
  };
}

/** As long as a partner file takes it. */
const shortName = (name: string): string => name.slice(0, LONGEST_NAME).toWellFormed().trim();

const idOf = (name: string): string =>
  fold(name)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '');

/** Writes the feeds of all partner files as a list; `-` is standard output. Folders are no feeds to others and are left out. */
export async function exportOpml(file: string): Promise<number> {
  const { partners, faults } = readPartners(loadSettings().partnersDir);
  for (const { message } of faults) say(message);
  const outlines = partners.flatMap(({ name, feeds }) => {
    const its = feeds.filter(({ url }) => !url.startsWith('file:'));
    const inner = its.map(
      feed =>
        `      <outline type="rss" text="${escaped(feed.name ?? name)}" xmlUrl="${escaped(withoutCredentials(feed.url))}"/>`,
    );
    return inner.length === 0 ? [] : [`    <outline text="${escaped(name)}">`, ...inner, '    </outline>'];
  });
  const head = `  <head><title>Feeds of news-exchange</title><dateCreated>${new Date().toUTCString()}</dateCreated></head>`;
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<opml version="2.0">',
    head,
    '  <body>',
    ...outlines,
    '  </body>',
    '</opml>',
  ];
  try {
    writeFileSync(file === '-' ? 1 : file, `${lines.join('\n')}\n`);
  } catch (cause) {
    throw new ExchangeError('not-found', `${file} cannot be written: ${whyUnusable(cause)}.`, { cause, file });
  }
  const keyed = partners.flatMap(({ feeds }) => feeds).filter(({ url }) => withoutCredentials(url) !== url);
  const without =
    keyed.length === 0 ? '' : ` ${count(keyed.length, 'address', 'addresses')} had a key in it, which is left out.`;
  if (file !== '-')
    say(`${file} has the feeds of ${count(partners.length, 'partner')}. Credentials are not in it.${without}`);
  return faults.length === 0 ? 0 : 1;
}

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`).replace(/\s+/g, ' ');
