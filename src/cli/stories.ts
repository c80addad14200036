import { type Decided, leadStory, mergeStories, splitArticle, undoDecision } from '../desk/decide-stories.ts';
import { ExchangeError } from '../errors.ts';
import type { Store } from '../store/open-store.ts';
import { type ArticleRecord, readArticle, readStory, timeOf } from '../store/read-articles.ts';
import { linksAmong } from '../store/similarity/stories.ts';
import { defineCommand, onlyOperand } from './io/command.ts';
import { ACTOR_OPTIONS, ACTOR_USAGE, actorOf } from './io/desk.ts';
import { linkInWords, passagesInWords, passagesOf, turned } from './io/evidence.ts';
import { withStore } from './io/process.ts';
import { clock, count, NO_HEADLINE, relationInWords } from './io/sentences.ts';
import { say, writeRecord, writeResult } from './io/write-records.ts';

export const command = defineCommand({
  summary: 'Shows a story with the evidence for it; merges, splits, chooses the lead, and takes that back.',
  usage: `ID [--json] | merge A B | split ARTICLE | lead ARTICLE | undo ID  [--by NAME] [--reason TEXT] [--seen SEQ]

  ID             a story, by its id or that of any of its articles: members, relations, and why
  merge A B      one story from now on, whatever comes in or is processed again
  split ARTICLE  apart from its story from now on; later copies join the side they are more like
  lead ARTICLE   leads its story from now on
  undo ID        takes back the last of these decisions on an article's story
${ACTOR_USAGE}
  --json         one record: id, lead, members, and links with their evidence`,
  options: { json: { type: 'boolean' }, ...ACTOR_OPTIONS },
  verbs: ['merge', 'split', 'lead', 'undo'],
  operands: true,
  async run({ json, ...typed }, operands) {
    const [verb, one, two, ...more] = operands;
    if (verb === 'merge') {
      const help = 'See: news-exchange help stories';
      if (one === undefined || two === undefined || more.length > 0)
        throw new ExchangeError('usage', 'merge takes two ids of stories or articles.', { help });
      if (one === two) throw new ExchangeError('usage', `merge takes two ids, and both are "${one}".`);
      return await decide(json, store => mergeStories(store, [one, two], actorOf(typed)));
    }
    const single = verb === undefined ? undefined : DECISIONS[verb];
    if (single !== undefined) {
      const article = onlyOperand(`stories ${verb}`, operands.slice(1), 'the id of one article');
      return await decide(json, store => single(store, article, actorOf(typed)));
    }
    return await show(onlyOperand('stories', operands, 'the id of one story or article'), json);
  },
});

/** Decisions on one article. */
const DECISIONS: Readonly<Record<string, typeof splitArticle>> = {
  split: splitArticle,
  lead: leadStory,
  undo: undoDecision,
};

async function decide(json: boolean | undefined, work: (store: Store) => Promise<Decided>) {
  return await withStore('write', async store => {
    const decided = await work(store);
    if (json === true) await writeRecord(decided);
    const changed = decided.changed === 0 ? 'No article changed' : `${count(decided.changed, 'article')} changed`;
    say(`${doneInWords(decided)} Story ${decided.story} has ${count(decided.members, 'article')}. ${changed}.`);
    return 0;
  });
}

const DECIDED: Readonly<Record<string, string>> = { merge: 'merge', split: 'split', lead: 'choice of the lead' };

function doneInWords({ undone }: Decided): string {
  if (undone === undefined) return 'Remembered.';
  return `The ${DECIDED[undone.action] ?? undone.action} by ${undone.by}, ${clock(undone.at)}, is taken back.`;
}

async function show(id: string, json: boolean | undefined): Promise<number> {
  return await withStore('read', async store => {
    const now = new Date().toISOString();
    const article = await readArticle(store.read, id, now);
    const story = article === undefined || article === 'withdrawn' ? id : article.story;
    const members = await readStory(store.read, story, now);
    if (members.length === 0) {
      const help = 'See: news-exchange articles --all';
      throw new ExchangeError('not-found', `There is no story or article "${id}" to be shown.`, { help });
    }
    const ids = members.map(member => member.id);
    const links = await linksAmong(store.read, ids);
    const record = {
      id: story,
      lead: members.find(member => member.lead)?.id ?? null,
      members: members.map(member => {
        const { id, partner, headline, byline, published, relation, of, score, lead } = member;
        const other = members.find(one => one.id === of);
        const passages = other === undefined ? undefined : passagesOf(member, other);
        return { id, partner, headline, byline, published, relation, of, score, lead, passages };
      }),
      links: links.map(link => {
        const { a, b, kind, score, evidence } = link;
        return { from: a, to: b, kind, score, evidence, words: linkInWords(link) };
      }),
    };
    await writeResult(json, record, () => page(story, members, links));
    return 0;
  });
}

type Links = Awaited<ReturnType<typeof linksAmong>>;

/** The lead, then each copy with the link that makes it one, then the desk's decisions. */
function page(story: string, members: readonly ArticleRecord[], links: Links): string {
  const lines = [`Story ${story}: ${count(members.length, 'article')}`, ''];
  for (const member of members) {
    const { id, partnerName, headline, lead, relation, of } = member;
    const place = lead ? 'lead' : of === null ? 'our own, come back' : relationInWords(relation, of);
    lines.push(`${id}  ${clock(timeOf(member))}  ${partnerName}: ${headline || NO_HEADLINE} [${place}]`);
    const why = lead ? undefined : (links.find(link => joins(link, id, of)) ?? links.find(link => joins(link, id)));
    if (why !== undefined) lines.push(`    ${linkInWords(why.a === id ? why : turned(why))}`);
    const other = members.find(one => one.id === of);
    if (other !== undefined) lines.push(...passagesInWords(passagesOf(member, other)).map(line => `    ${line}`));
  }
  const decided = links.filter(isDecision).map(linkInWords);
  if (decided.length > 0) lines.push('', ...decided);
  return lines.join('\n');
}

function isDecision({ kind }: Links[number]): boolean {
  return kind === 'merge' || kind === 'split';
}

function joins(link: Links[number], id: string, other?: string | null): boolean {
  if (isDecision(link) || (link.a !== id && link.b !== id)) return false;
  return other === undefined || link.a === other || link.b === other;
}
