import { loadSettings } from '../../config/settings.ts';
import { parse } from '../feeds/parse/parse-document.ts';
import { defineCommand } from './io/command.ts';
import { configuredPartner } from './io/configured-partners.ts';
import { stepProgress } from './io/progress.ts';
import { readWhole } from './io/read-records.ts';
import { errorRecord, say, writeRecord } from './io/write-records.ts';

export const command = defineCommand({
  summary: 'Parses feeds and news items of any supported format and prints one record an item.',
  usage: `[FILE…]

  Without FILE, standard input is read.

  --url URL             where the document came from: the base of relative links
  --content-type TYPE   the Content-Type header it came with
  --partner P           the partner whose copy it is: its language is that of items that name none`,
  options: { url: { type: 'string' }, 'content-type': { type: 'string' }, partner: { type: 'string' } },
  operands: true,
  async run({ url, 'content-type': contentType, ...given }, files) {
    const partner = given.partner === undefined ? undefined : configuredPartner(given.partner);
    const { caps } = loadSettings().readingLimits;
    const progress = stepProgress('document');
    let failed = 0;
    for (const [n, file] of (files.length > 0 ? files : ['-']).entries()) {
      progress.step(n, n, files.length);
      try {
        const { feed, items, problems } = await parse({ bytes: await readWhole(file), url, contentType }, caps);
        if (items.length === 0) await writeRecord({ file, feed });
        for (const [index, item] of items.entries()) {
          const language = item.language ?? feed.language ?? partner?.language;
          await writeRecord({ file, index, feed, ...item, ...(partner && { language }) });
        }
        for (const { message, index } of problems)
          say(`${file}${index === undefined ? '' : `, item ${index}`}: ${message}`);
      } catch (error) {
        failed += 1;
        await writeRecord(errorRecord({ file }, error));
      }
    }
    progress.end();
    return failed === 0 ? 0 : 1;
  },
});
