import { parseArgs } from 'node:util';
import { loadSettings } from '../../config/settings.ts';
import { type Decided, mergeStories, splitArticle } from '../desk/decide-stories.ts';
import { ExchangeError } from '../errors.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { type ArticleRecord, readArticle, readStory } from '../store/read-articles.ts';
import { linksAmong } from '../store/stories.ts';
import type { Command } from './command.ts';
import { linkInWords, turned } from './evidence-words.ts';
import { flushRecords, writeRecord } from './ndjson.ts';
import { withStore } from './open-to-read.ts';
import { passagesInWords, passagesOf } from './passages.ts';
import { NO_HEADLINE, relationInWords } from './sentences.ts';

export const command: Command = {
  summary: 'Shows a story with the evidence for it; makes two stories one, or takes an article out of its story.',
  usage: `ID [--json] | merge A B | split ARTICLE

  ID             a story, by its id or that of any of its articles: members, relations, and why
  merge A B      one story from now on, whatever comes in or is read again
  split ARTICLE  apart from its story from now on; later copies go with whom they are nearer to
  --json         one record: id, lead, members, and links with their evidence`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean' } },
      allowPositionals: true,
    });
    const [verb, ...operands] = positionals;
    const json = values.json === true;
    if (verb === 'merge') {
      const [one, two] = wanted(operands, 2, 'merge takes two ids of stories or articles');
      if (one === two) throw new ExchangeError('usage', `merge takes two ids, and both are "${one}".`);
      return await decide(json, (store, now) => mergeStories(store, [one ?? '', two ?? ''], now));
    }
    if (verb === 'split') {
      const [article] = wanted(operands, 1, 'split takes the id of one article');
      return await decide(json, (store, now) => splitArticle(store, article ?? '', now));
    }
    const [id] = wanted(positionals, 1, 'stories takes the id of one story or article');
    return await show(id ?? '', json);
  },
};

function wanted(operands: readonly string[], count: number, what: string): readonly string[] {
  if (operands.length === count) return operands;
  throw new ExchangeError('usage', `${what}.`, { help: 'See: news-exchange help stories' });
}

async function decide(json: boolean, work: (store: Store, now: string) => Promise<Decided>): Promise<number> {
  const { databaseUrl, dataDir } = loadSettings();
  const store = await openStore({ databaseUrl, dataDir, existing: true });
  try {
    const decided = await work(store, new Date().toISOString());
    if (json) await writeRecord(decided);
    const told = decided.changed === 0 ? 'Nothing changed by it' : `Articles that changed by it: ${decided.changed}`;
    process.stderr.write(
      `Remembered. Story ${decided.story} has ${decided.members === 1 ? 'one article' : `${decided.members} articles`}. ${told}.\n`,
    );
    await flushRecords();
    return 0;
  } finally {
    await store.close();
  }
}

async function show(id: string, json: boolean): Promise<number> {
  return await withStore(async store => {
    const now = new Date().toISOString();
    const article = await readArticle(store.read, id, now);
    const story = article === undefined || article === 'withdrawn' ? id : article.story;
    const members = await readStory(store.read, story, now);
    if (members.length === 0) {
      throw new ExchangeError('not-found', `There is no story or article "${id}" to be shown.`, {
        help: 'See: news-exchange articles --all',
      });
    }
    const ids = members.map(member => member.id);
    const links = await linksAmong(store.read, ids);
    if (!json) process.stdout.write(page(story, members, links));
    else {
      await writeRecord({
        id: story,
        lead: members.find(member => member.lead)?.id ?? null,
        members: members.map(member => {
          const { id, partner, headline, byline, published, relation, of, score, lead } = member;
          const other = members.find(one => one.id === of);
          return {
            ...{ id, partner, headline, byline, published, relation, of, score, lead },
            ...(other === undefined ? {} : { passages: passagesOf(member, other) }),
          };
        }),
        links: links.map(link => ({
          ...{ from: link.a, to: link.b, kind: link.kind, score: link.score, evidence: link.evidence },
          words: linkInWords(link),
        })),
      });
    }
    await flushRecords();
    return 0;
  });
}

type Links = Awaited<ReturnType<typeof linksAmong>>;

/** The lead, then each copy with the link that says why it is one, then what the desk decided. */
function page(story: string, members: readonly ArticleRecord[], links: Links): string {
  const lines = [`Story ${story}: ${members.length === 1 ? 'one article' : `${members.length} articles`}`, ''];
  for (const member of members) {
    const { id, partnerName, headline, published, updated, lead, relation, of } = member;
    const time = (published ?? updated).slice(0, 16).replace('T', ' ');
    lines.push(
      `${id}  ${time}  ${partnerName}: ${headline || NO_HEADLINE} [${lead ? 'lead' : of === null ? 'our own, come back' : relationInWords(relation, of)}]`,
    );
    const why = lead ? undefined : (links.find(link => joins(link, id, of)) ?? links.find(link => joins(link, id)));
    if (why !== undefined) lines.push(`    ${linkInWords(why.a === id ? why : turned(why))}`);
    const other = members.find(one => one.id === of);
    if (other !== undefined) lines.push(...passagesInWords(passagesOf(member, other)).map(line => `    ${line}`));
  }
  const decided = links.filter(({ kind }) => kind === 'merge' || kind === 'split').map(linkInWords);
  if (decided.length > 0) lines.push('', ...decided);
  return `${lines.join('\n')}\n`;
}

function joins({ a, b, kind }: Links[number], id: string, other?: string | null): boolean {
  if (kind === 'merge' || kind === 'split') return false;
  return other === undefined ? a === id || b === id : (a === id && b === other) || (b === id && a === other);
}
