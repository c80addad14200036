import { loadHouse } from '../../config/house.ts';
import { loadSettings } from '../../config/settings.ts';
import { normalize } from '../core/normalize-article.ts';
import { ExchangeError } from '../errors.ts';
import { readArticleInput } from './io/article-input.ts';
import { defineCommand } from './io/command.ts';
import { knowledgeOfPartners } from './io/configured-partners.ts';
import { recordsOf } from './io/read-records.ts';
import { errorRecord, writeRecord } from './io/write-records.ts';

export const command = defineCommand({
  summary: 'Reads bylines, datelines and credits: articles as NDJSON in, clean articles out.',
  usage: `[FILE…]

  FILE holds one JSON record a line; without it, standard input is read.

  in   {id, headline?, byline?, bodyText? | bodyHtml?, published?, language?,
        partner?}
  out  {id, headline, byline, authors, contributors, organizations, text,
        dateline, credits, creditLine, bodyText, bodyHtml, removed, doubts?,
        trail?, loop?}

  partner is the id of a configured partner, or such a definition:
       {id, name, aliases, exchanges: [{with}]}`,
  operands: true,
  async run(_values, files) {
    const knowledge = knowledgeOfPartners();
    const house = loadHouse(loadSettings().houseFile);
    let failed = 0;
    for await (const record of recordsOf(files)) {
      try {
        if (record instanceof ExchangeError) throw record;
        const { draft, partner } = readArticleInput(record);
        // A number stays one, so that what comes out is found by what went in.
        await writeRecord({ ...normalize(draft, knowledge, partner, house), id: record.id });
      } catch (error) {
        failed += 1;
        await writeRecord(errorRecord(record, error));
      }
    }
    return failed === 0 ? 0 : 1;
  },
});
