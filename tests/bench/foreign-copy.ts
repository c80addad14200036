/**
 * How same-story detection fares on copy that no set of ours has, made of the real articles beside the repository:
 * `node tests/bench/foreign-copy.ts [SEED]`
 *
 * 1. Articles as pages of forty sites, each with its menu, notices and footer, and lists of its other headlines: whole, under another
 *    headline, cut, abridged, edited, or with a lead of the site's own. Precision, recall and F1 of all pairs.
 * 2. Independent reports of one event into which one statement is put: which share of the pairs is taken for one story, by how much of
 *    the shorter text the statement is.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SAME_STORY } from '../../src/core/similarity/model.ts';
import { replayStories } from '../../src/core/similarity/replay.ts';
import { scorePair } from '../../src/core/similarity/score.ts';
import { signatureOf } from '../../src/core/similarity/signature.ts';
import { seededNumbers } from '../fixtures/seeded-copy.ts';

const DATA = path.resolve(import.meta.dirname, '../../../shared/data');
const HOUR = 3_600_000;
const START = Date.UTC(2026, 4, 4);
const SITES = 40;
const PHRASES =
  'Home|News|Local News|Crime|Politics|Business|Sports|Obituaries|Opinion|Letters to the Editor|Weather|Radar|Traffic|Video|Photos|Podcasts|E-Edition|Classifieds|Jobs|Autos|Real Estate|Subscribe|Sign In|My Account|Newsletters|Contact Us|About Us|Advertise With Us|Privacy Policy|Terms of Service|Skip to main content|Toggle navigation|Search|Watch|Sign up for daily news alerts|Download our app|Follow us on Facebook|Most Popular|Trending|Recommended|Sponsored Content|More from this section|Related Articles|Read Next|Share|Print|Save|Leave a comment|Be the first to comment|Copy article link|Purchase a subscription to read this article|You have run out of free articles|Already a subscriber? Log in|Get unlimited access for 99 cents a month|Nation & World|Entertainment|Lifestyle|Health|Food|Travel|Technology|Science|Calendar|Events|Contests|Horoscopes|Comics|Puzzles|Lottery|Legal Notices|Place an Ad|Archives|Site Map|Community|Faith|Military|Agriculture|Outdoors|Weddings|Newsstand|Accessibility|Cookie Preferences|We use cookies to personalize content and ads and to analyze our traffic|By using this site you agree to our terms|Enter your email address|Stay informed about local news and weather|Menu|Advertisement|Story continues below advertisement|Partly cloudy this evening followed by increasing clouds with showers developing after midnight|Low 54F|Chance of rain 60%|minutes ago|hours ago'.split(
    '|',
  );

const linesOf = (file: string): Record<string, string>[] =>
  readFileSync(path.join(DATA, file), 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));

const random = seededNumbers(Number(process.argv[2] ?? 1));
const whole = (below: number): number => Math.floor(random() * below);
const pick = <T>(list: readonly T[]): T => list[whole(list.length)] as T;
const some = <T>(list: readonly T[], count: number): T[] =>
  list
    .map(one => ({ one, at: random() }))
    .sort((a, b) => a.at - b.at)
    .slice(0, count)
    .map(({ one }) => one);

type Site = { readonly name: string; readonly above: string[]; readonly below: string[]; readonly headlines: string[] };
type Page = {
  readonly story: number;
  readonly site: Site;
  readonly headline: string;
  readonly body: string[];
  readonly at: number;
};

/** One way a site has of an article. */
function copyOf(body: readonly string[]): string[] {
  const way = whole(6);
  if (way === 0) return body.slice(0, Math.max(2, Math.ceil(body.length * (0.3 + random() * 0.5))));
  if (way === 1) return body.filter((_, at) => at === 0 || random() < 0.6);
  if (way === 2) return body.map(text => text.replace(/\S+ /g, word => (random() < 0.06 ? '' : word)));
  if (way === 3)
    return [`Officials here followed the news on ${pick(['Monday', 'Tuesday', 'Friday'])}.`, ...body.slice(1)];
  return [...body];
}

function pages(): Page[] {
  const sites = Array.from(
    { length: SITES },
    (_, n): Site => ({
      name: `site ${n}`,
      above: some(PHRASES, 10 + whole(50)),
      below: some(PHRASES, 5 + whole(40)),
      headlines: [],
    }),
  );
  const articles = linesOf('articles-wide.dev.jsonl').filter(({ lang }) => lang === 'en');
  const all = articles.flatMap(({ text = '' }, story) => {
    const body = text.split(/\n+/).flatMap(line => line.trim() || []);
    const words = (body.find(line => line.length > 60) ?? '').replace(/^[^—–-]{0,40}[—–-]\s/, '').split(' ');
    const headline = (): string => words.slice(whole(3), 9 + whole(4)).join(' ');
    const [first, at] = [headline(), START + random() * 12 * 24 * HOUR];
    return some(sites, random() < 0.35 ? 1 : 1 + whole(5)).map((site, copy) => ({
      ...{ story, site, headline: random() < 0.7 ? first : headline() },
      body: copy === 0 ? body : copyOf(body),
      at: copy === 0 ? at : at + Math.exp(random() * Math.log(72)) * HOUR,
    }));
  });
  return all.sort((a, b) => a.at - b.at);
}

/** A page as its whole text: menu, headline, article, lists of the site's other headlines, footer. */
function textOf({ site, headline, body }: Page): string {
  const list = (): string[] => some(site.headlines.slice(-25), 8);
  const text = [...site.above, headline, ...body, 'Related', ...list(), ...site.below, 'Most Popular', ...list()];
  site.headlines.push(headline);
  return text.join('\n\n');
}

function sitePages(): void {
  const storyOf = new Map<string, number>();
  const entries = pages().map((page, n) => {
    storyOf.set(`${n}`, page.story);
    const published = new Date(page.at).toISOString();
    const signature = signatureOf({
      headline: page.headline,
      bodyText: textOf(page),
      published,
      source: page.site.name,
    });
    return { id: `${n}`, signature };
  });
  const { matches } = replayStories(entries, 10);
  const pairs = (counts: Iterable<number>): number => [...counts].reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
  const sizes = (keys: readonly string[]): number =>
    pairs(
      Map.groupBy(keys, key => key)
        .values()
        .map(list => list.length),
    );
  const said = sizes(matches.map(({ story }) => story));
  const meant = sizes(matches.map(({ id }) => `${storyOf.get(id)}`));
  const right = sizes(matches.map(({ id, story }) => `${storyOf.get(id)} ${story}`));
  const [precision, recall] = [right / said, right / meant];
  const f1 = (2 * precision * recall) / (precision + recall);
  console.log(`${entries.length} pages: P ${precision.toFixed(3)} R ${recall.toFixed(3)} F1 ${f1.toFixed(3)}`);
}

/** A text with sentences put in somewhere behind its first. */
function withStatement(text: string, statement: readonly string[]): string {
  const sentences = text.split(/(?<=[.!?])\s+/);
  sentences.splice(1 + whole(sentences.length - 1), 0, ...statement);
  return sentences.join(' ');
}

function commonStatements(): void {
  const reports = new Map(linesOf('dedupe-basil-dev/docs.jsonl').map(report => [report.id, report]));
  const texts = [...reports.values()].map(({ text = '' }) => text.split(/(?<=[.!?])\s+/));
  for (const part of [0, 0.1, 0.2, 0.3, 0.4, 0.5]) {
    let [merged, shares, count] = [0, 0, 0];
    for (const { a, b } of linesOf('dedupe-basil-dev/gold_pairs.jsonl')) {
      const [one, two] = [reports.get(a ?? ''), reports.get(b ?? '')];
      const length = Math.min(one?.text?.length ?? 0, two?.text?.length ?? 0);
      const statement: string[] = [];
      for (const sentence of pick(texts))
        if (statement.join(' ').length < (length * part) / (1 - part)) statement.push(sentence);
      const signatures = [one, two].map(({ title = '', text = '', published, source } = {}) =>
        signatureOf({ headline: title, bodyText: withStatement(text, statement), published, source }),
      );
      const [first, second] = signatures;
      if (first === undefined || second === undefined) continue;
      const { score, evidence } = scorePair(first, second);
      count += 1;
      shares += Math.max(evidence.shareOfFirst, evidence.shareOfSecond);
      if (score >= SAME_STORY) merged += 1;
    }
    const share = Math.round((100 * shares) / count);
    console.log(`${count} pairs of reports with ${share} % in common: ${Math.round((100 * merged) / count)} % merged`);
  }
}

sitePages();
commonStatements();
