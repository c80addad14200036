import { ExchangeError } from '../errors.ts';
import { type Found, type FoundArticle, type FoundItem, findItem } from '../store/where.ts';
import { defineCommand } from './io/command.ts';
import { withStore } from './io/process.ts';
import { clock, count, NO_HEADLINE, relationInWords } from './io/sentences.ts';
import { rowRecord, writeResult } from './io/write-records.ts';

export const command = defineCommand({
  summary: 'Tells what became of an item, from the poll that brought it to the changes readers got.',
  usage: `ID | GUID | URL | HEADLINE [--json]

  ID      of an item or an article
  --json  one record: {asked, items: […], articles: […]}`,
  options: { json: { type: 'boolean' } },
  operands: true,
  async run({ json }, operands) {
    const asked = operands.join(' ').trim();
    if (asked === '')
      throw new ExchangeError('usage', 'where takes an id, a guid, an address or a headline.', {
        help: 'See: news-exchange help where',
      });
    return await withStore('read', async store => {
      const found = await findItem(store.read, asked);
      if (found.items.length + found.articles.length === 0) {
        const help = 'What is offered by feeds now: news-exchange feeds test URL.';
        throw new ExchangeError('not-found', `Nothing in the store has the id, guid, address or headline "${asked}".`, {
          help,
        });
      }
      await writeResult(json, recordOf(asked, found), () => inWords(found, new Date().toISOString()));
      return 0;
    });
  },
});

function recordOf(asked: string, { items, articles }: Found) {
  return {
    asked,
    items: items.map(({ poll, document, ...item }) => ({
      ...rowRecord(item),
      poll: poll && rowRecord(poll),
      document: document && rowRecord(document),
    })),
    articles: articles.map(({ changes, ...article }) => ({ ...rowRecord(article), changes })),
  };
}

function inWords({ items, articles }: Found, now: string): string {
  return [...items.map(itemInWords), ...articles.map(article => articleInWords(article, now))].join('\n\n');
}

const line = (name: string, text: string): string => `${name.padEnd(9)} ${text}`;

function itemInWords({ poll, document, ...item }: FoundItem): string {
  const { id, feed_id, first_seen_at, position, state, verdict, error_code, error_message, done_at, raw_document_id } =
    item;
  const pollText =
    poll === null ? 'not kept any more' : `${poll.outcome}, ${count(poll.items, 'item')}, ${poll.new_items} new`;
  const documentText =
    document === null
      ? 'not kept any more'
      : `${raw_document_id}, ${document.size} bytes${document.url === null ? '' : ` from ${document.url}`}`;
  const outcomes = {
    pending: 'waits for its publication',
    dead: `given up ${clock(done_at ?? '')}: ${error_code}: ${error_message}`,
    done: `${verdict === 'copies' ? 'kept as a copy' : (verdict ?? 'done')} ${clock(done_at ?? '')}`,
  };
  return [
    line('feed', feed_id),
    line('poll', `${clock(first_seen_at)}: ${pollText}`),
    line('document', documentText),
    line('item', `${id}, number ${position + 1} of the document: ${outcomes[state]}`),
  ].join('\n');
}

function articleInWords({ changes, ...article }: FoundArticle, now: string): string {
  const { id, headline, revision, story_id, relation, of_id, is_lead, pub_status, lift_at } = article;
  const embargo = lift_at !== null && lift_at > now ? `under embargo until ${clock(lift_at)}` : undefined;
  const shown = pub_status === 'usable' ? (embargo ?? 'shown to readers') : `${pub_status}: not shown`;
  const place = is_lead === 1 ? 'leads it' : of_id === null ? relation : relationInWords(relation, of_id);
  const none = article.announced === 'never' ? 'none: readers were never told of it' : 'not kept any more';
  const latest = changes.slice(-12).map(({ seq, kind, at }) => `${seq} ${kind} ${clock(at)}`);
  return [
    line('article', `${id}, revision ${revision}, ${shown}`),
    line('headline', headline || NO_HEADLINE),
    line('story', `${story_id}: ${place}`),
    line('changes', latest.length === 0 ? none : latest.join('; ')),
  ].join('\n');
}
