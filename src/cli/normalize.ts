import { parseArgs } from 'node:util';
import { loadHouse } from '../../config/house.ts';
import { loadKnowledge } from '../../config/language-data.ts';
import { loadSettings } from '../../config/settings.ts';
import { normalize } from '../core/normalize.ts';
import { ExchangeError } from '../errors.ts';
import { readArticleRecord } from './article-record.ts';
import type { Command } from './command.ts';
import { recordsOf } from './input-files.ts';
import { errorRecord, flushRecords, keyOf, writeRecord } from './ndjson.ts';

export const command: Command = {
  summary: 'Reads bylines, datelines and credits: articles as NDJSON in, clean articles out.',
  usage: `[FILE…]

  FILE holds one JSON record a line; without it, standard input is read.

  in   {id, headline?, byline?, bodyText? | bodyHtml?, published?, language?, partner?}
  out  {id, headline, byline, authors, contributors, organizations, text, dateline, credits, creditLine,
        bodyText, bodyHtml, removed, doubts?, trail?, loop?}
  partner is the id of a configured partner, or such a definition: {id, name, aliases, exchanges: [{with}]}`,
  async run(args) {
    const { positionals: files } = parseArgs({ args: [...args], options: {}, allowPositionals: true });
    const knowledge = loadKnowledge();
    const house = loadHouse(loadSettings().houseFile);
    let failed = 0;
    for await (const input of recordsOf(files)) {
      try {
        if (input instanceof ExchangeError) throw input;
        const { draft, partner } = readArticleRecord(input);
        await writeRecord(normalize(draft, knowledge, partner, house));
      } catch (error) {
        failed += 1;
        await writeRecord(errorRecord(keyOf(input), error));
      }
    }
    await flushRecords();
    return failed === 0 ? 0 : 1;
  },
};
